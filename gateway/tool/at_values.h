/*
 * Values of an information line as JSON: numbers, strings in the character set the modem happened
 * to use, times.  Spec: 3GPP TS 27.005 section 3.1 (time stamps), 27.007 section 5.5 (+CSCS).
 */
#ifndef TOOL_AT_VALUES_H
#define TOOL_AT_VALUES_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#define AT_VALUES_MAX 24
#define AT_VALUE_LEN 520

struct at_value {
	char text[AT_VALUE_LEN]; /* without quotes */
	bool quoted;
};

struct at_values {
	struct at_value at[AT_VALUES_MAX];
	size_t n;
};

/* false when line does not begin with prefix. */
bool at_values_read(const char *line, const char *prefix, struct at_values *out);

/* Value i as a number or null, also where there is none. */
json_t *at_value_number(const struct at_values *v, size_t i);
/* Value i as a string, "" where there is none; UCS-2 in hexadecimal is read. */
json_t *at_value_string(const struct at_values *v, size_t i);
/* A number of a phone: UCS-2 or characters in hexadecimal are read. */
json_t *at_value_phone(const struct at_values *v, size_t i);
bool at_value_is_number(const struct at_values *v, size_t i);
/* Has value i, and is it not empty? */
bool at_value_stands(const struct at_values *v, size_t i);

/*
 * "yy/MM/dd,hh:mm:ss+zz" with zz in quarters of an hour: RFC 3339; without a (possible) zone that
 * of `zone`, which may be "".  null when it is no time.
 */
json_t *at_time(const char *text, const char *zone);

/* UTF-8 of UCS-2 in hexadecimal; false when text does not look like it. */
bool at_ucs2(const char *text, size_t cap, char *out);

#endif
