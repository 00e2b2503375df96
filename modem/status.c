#include "modem/status.h"

#include <string.h>

#include "modem/at_fields.h"

#include "modem/registration.h"

#define RSSI_UNKNOWN 99
#define IMEI_MIN 14 /* without its check digit; 16 with a software version */
#define IMEI_MAX 16

void
status_init(struct modem_status *s)
{
	memset(s, 0, sizeof(*s));
	s->rssi = RSSI_UNKNOWN;
	s->used = s->total = -1;
	status_forget(s);
}

void
status_forget(struct modem_status *s)
{
	s->registration = -1;
	for (size_t i = 0; i < sizeof(s->registered) / sizeof(s->registered[0]); i++)
		s->registered[i] = -1;
	s->imei[0] = s->iccid[0] = '\0';
}

/* The one that serves; where none does, the first that was told. */
static void
choose_registration(struct modem_status *s)
{
	const size_t n = sizeof(s->registered) / sizeof(s->registered[0]);

	s->registration = -1;
	for (size_t i = 0; i < n; i++)
		if (registration_serves(s->registered[i])) {
			s->registration = s->registered[i];
			return;
		}
	for (size_t i = n; i-- > 0;)
		if (s->registered[i] >= 0)
			s->registration = s->registered[i];
}

static void
learn_registration(struct modem_status *s, const char *line)
{
	struct registration r;

	if (registration_read(line, true, &r) != REGISTRATION_OK || r.domain > REGISTRATION_EPS)
		return;
	s->registered[r.domain] = r.stat;
	choose_registration(s);
}

/* "490154203237518", +CGSN: "490154203237518", +CCID: 8984..., "8984...F": by their length. */
static void
learn_serial(struct modem_status *s, const char *line)
{
	static const char *const prefixes[] = { "+CGSN:", "+CCID:", "+ICCID:", "" };
	char number[MODEM_SERIAL_LEN];
	struct at_fields f;
	size_t i = 0, digits;

	while (!at_fields_start(&f, line, prefixes[i]))
		i++;
	if (at_fields_text(&f, sizeof(number), number) != AT_FIELD_OK)
		return;
	digits = strspn(number, "0123456789");
	if (digits < IMEI_MIN || number[digits + strspn(number + digits, "Ff")] != '\0')
		return;
	number[digits] = '\0';
	memcpy(digits <= IMEI_MAX ? s->imei : s->iccid, number, digits + 1);
}

/* "SM",3,10,... of AT+CPMS?, or 3,10,... of AT+CPMS= */
static void
learn_storage(struct modem_status *s, struct at_fields f)
{
	struct at_fields named = f;
	char name[sizeof(s->storage)];
	int used, total;

	if (at_fields_number(&f, &used) != AT_FIELD_OK) {
		if (at_fields_text(&named, sizeof(name), name) != AT_FIELD_OK)
			return;
		memcpy(s->storage, name, strlen(name) + 1);
		f = named;
		if (at_fields_number(&f, &used) != AT_FIELD_OK)
			return;
	}
	if (at_fields_number(&f, &total) != AT_FIELD_OK)
		return;
	s->used = used;
	s->total = total;
}

void
status_learn(struct modem_status *s, const char *line)
{
	struct at_fields f;
	int value;

	if (at_fields_start(&f, line, "+CSQ:") && at_fields_number(&f, &value) == AT_FIELD_OK)
		s->rssi = value;
	learn_registration(s, line);
	learn_serial(s, line);
	if (at_fields_start(&f, line, "+CPMS:"))
		learn_storage(s, f);
}
