#include "gateway/desk/sender.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#define SHORT_DIGITS_MAX 8

static bool
all_digits(const char *s)
{
	return s[0] != '\0' && strspn(s, "0123456789") == strlen(s);
}

enum sender_class
sender_classify(const struct config *c, const char *number)
{
	size_t country = strlen(c->country);

	for (size_t i = 0; i < c->nmodems; i++)
		if (c->modems[i].number[0] != '\0' && strcmp(c->modems[i].number, number) == 0)
			return SENDER_OURSELVES;
	for (size_t i = 0; i < c->nnever; i++) {
		char never[OFFICER_NUMBER_LEN];

		if (sender_normalise(c, c->never_answer[i], never) && strcmp(never, number) == 0)
			return SENDER_LISTED;
	}
	if (number[0] != '+')
		return !all_digits(number)               ? SENDER_ALPHANUMERIC
		    : strlen(number) <= SHORT_DIGITS_MAX ? SENDER_SHORT
							 : SENDER_FOREIGN;
	if (strncmp(number, c->country, country) != 0 || !all_digits(number + 1) ||
	    fnmatch(c->mobile, number + country, 0) != 0)
		return SENDER_FOREIGN;
	return SENDER_PERSON;
}

const char *sender_class_name(enum sender_class class)
{
	static const char *const names[SENDER_CLASSES] = {
		[SENDER_PERSON] = "person",
		[SENDER_ALPHANUMERIC] = "alphanumeric sender",
		[SENDER_SHORT] = "short code",
		[SENDER_FOREIGN] = "no mobile number of the country",
		[SENDER_OURSELVES] = "ourselves",
		[SENDER_LISTED] = "on the list of those never answered",
	};

	return class < SENDER_CLASSES ? names[class] : "?";
}

bool
sender_normalise(const struct config *c, const char *number, char out[static OFFICER_NUMBER_LEN])
{
	char national[OFFICER_NUMBER_LEN], whole[OFFICER_NUMBER_LEN + 8];
	const char *country = c->country + 1; /* "84" */

	if (strlen(number) >= OFFICER_NUMBER_LEN)
		return false;
	strcpy(out, number);
	if (!all_digits(number))
		return true;
	if (number[0] == '0')
		strcpy(national, number + 1);
	else if (strncmp(number, country, strlen(country)) == 0)
		strcpy(national, number + strlen(country));
	else
		return true;
	/* "191" is a service, not a subscriber who left out the zero. */
	if (fnmatch(c->mobile, national, 0) != 0)
		return true;
	snprintf(whole, sizeof(whole), "%s%s", c->country, national);
	if (strlen(whole) >= OFFICER_NUMBER_LEN)
		return false;
	strcpy(out, whole);
	return true;
}

void
sender_national(const struct config *c, const char *number, char out[static OFFICER_NUMBER_LEN])
{
	size_t country = strlen(c->country);

	if (strncmp(number, c->country, country) == 0)
		snprintf(out, OFFICER_NUMBER_LEN, "0%s", number + country);
	else
		snprintf(out, OFFICER_NUMBER_LEN, "%s", number);
}
