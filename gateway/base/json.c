#include "gateway/base/json.h"

#include <stdlib.h>
#include <string.h>

#include "parsers/text.h"

#define INTEGER_MAX (INT64_C(1) << 53)

/* A growing text: `failed` is sticky, memory ends the program. */
struct page {
	char *at;
	size_t len, cap;
};

static void
put(struct page *t, const char *s, size_t n)
{
	if (t->len + n + 1 > t->cap) {
		t->cap = (t->len + n + 1) * 2;
		t->at = realloc(t->at, t->cap);
		if (t->at == NULL)
			abort();
	}
	memcpy(t->at + t->len, s, n);
	t->len += n;
	t->at[t->len] = '\0';
}

static void
put_escaped(struct page *t, const char *s, size_t n)
{
	static const char hex[] = "0123456789abcdef";

	size_t plain = 0; /* where what is not yet written begins */

	put(t, "\"", 1);
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		const char *shorts = "\b\t\n\f\r\"\\", *letters = "btnfr\"\\", *hit;

		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		put(t, s + plain, i - plain);
		plain = i + 1;
		hit = c == 0 ? NULL : strchr(shorts, c);
		if (hit != NULL)
			put(t, (char[]){ '\\', letters[hit - shorts] }, 2);
		else
			put(t, (char[]){ '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] }, 6);
	}
	put(t, s + plain, n - plain);
	put(t, "\"", 1);
}

/* ASCII without U+0000 is its own normal form, and nearly all that is written here: keys, hashes,
 * numbers. */
static bool
is_plain(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((signed char)s[i] <= 0)
			return false;
	return true;
}

static bool
put_string(struct page *t, const char *s, size_t n, struct err *e)
{
	/* NFC can grow a text at most threefold (Unicode Standard Annex 15). */
	size_t cap = n * 3 + 1, len = 0;
	char *nfc;
	bool ok;

	if (is_plain(s, n)) {
		put_escaped(t, s, n);
		return true;
	}
	nfc = malloc(cap);
	if (nfc == NULL)
		abort();
	ok = text_nfc(s, n, nfc, cap, &len);
	if (ok)
		put_escaped(t, nfc, len);
	else
		err_set(e, "text is not UTF-8");
	free(nfc);
	return ok;
}

static int
by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool put_value(struct page *t, const json_t *v, struct err *e);

static bool
put_object(struct page *t, const json_t *v, struct err *e)
{
	size_t n = json_object_size(v), i = 0;
	const char **keys = calloc(n + 1, sizeof(*keys));
	bool ok = true;

	if (keys == NULL)
		abort();
	/* jansson iterates over what it could change. */
	for (void *it = json_object_iter((json_t *)v); it != NULL;
	     it = json_object_iter_next((json_t *)v, it))
		keys[i++] = json_object_iter_key(it);
	qsort(keys, n, sizeof(*keys), by_bytes);
	put(t, "{", 1);
	for (i = 0; i < n && ok; i++) {
		if (i > 0)
			put(t, ",", 1);
		ok = put_string(t, keys[i], strlen(keys[i]), e);
		put(t, ":", 1);
		ok = ok && put_value(t, json_object_get(v, keys[i]), e);
	}
	put(t, "}", 1);
	free(keys);
	return ok;
}

static bool
put_integer(struct page *t, json_int_t n, struct err *e)
{
	char digits[24];

	if (n > INTEGER_MAX || n < -INTEGER_MAX)
		return err_set(e, "integer past 2^53");
	put(t, digits, (size_t)snprintf(digits, sizeof(digits), "%" JSON_INTEGER_FORMAT, n));
	return true;
}

static bool
put_value(struct page *t, const json_t *v, struct err *e)
{
	switch (json_typeof(v)) {
	case JSON_OBJECT: return put_object(t, v, e);
	case JSON_ARRAY:
		put(t, "[", 1);
		for (size_t i = 0; i < json_array_size(v); i++) {
			if (i > 0)
				put(t, ",", 1);
			if (!put_value(t, json_array_get(v, i), e))
				return false;
		}
		put(t, "]", 1);
		return true;
	case JSON_STRING: return put_string(t, json_string_value(v), json_string_length(v), e);
	case JSON_INTEGER: return put_integer(t, json_integer_value(v), e);
	case JSON_REAL: return err_set(e, "a real number has no canonical form here");
	case JSON_TRUE: put(t, "true", 4); return true;
	case JSON_FALSE: put(t, "false", 5); return true;
	case JSON_NULL: put(t, "null", 4); return true;
	}
	return false;
}

char *
json_canonical(const json_t *value, struct err *e)
{
	struct page t = { 0 };

	if (put_value(&t, value, e))
		return t.at;
	free(t.at);
	return NULL;
}

bool
json_print_line(const json_t *value, FILE *out)
{
	return json_dumpf(value, out, JSON_COMPACT | JSON_ENCODE_ANY) == 0 &&
	    fputc('\n', out) != EOF;
}
