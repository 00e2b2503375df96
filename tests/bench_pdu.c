/*
 * Decoding and encoding PDUs, side by side with libgammu on the same PDUs in
 * the same run: only the ratios mean something.
 */
#include <gammu.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/base/clock.h"
#include "modem/pdu.h"
#include "modem/segment.h"

#define TEXTS 64
#define ROUNDS 9
#define REPEATS 200 /* of all texts in one round */

struct sample {
	char text[200];
	uint8_t octets[PDU_OCTETS_MAX];
	size_t len;
	unsigned char unicode[2 * 200 + 2]; /* the text as libgammu wants it */
	bool gsm7;
};

static struct sample samples[TEXTS];

static void
make_samples(void)
{
	static const char *const bodies[] = { "TH STC 2 PHAO 12 so ",
		"Thôn Hà Trung thu 2 súng tự chế, ",
		"DA GHI 125: thon Ha Thon, ngay 20/11. 2 sung tu che, 12 hop phao. Neu sai, goi CA "
		"xa "
		"0912345678. Khong co gi, gui: BC 0. Viec gap, gui: KHAN. Tin ",
		"BC 0 " };

	for (unsigned i = 0; i < TEXTS; i++) {
		struct sample *s = &samples[i];
		struct pdu pdu = { .kind = PDU_DELIVER };
		struct segments parts;
		size_t tpdu_len;

		snprintf(s->text, sizeof(s->text), "%s%u", bodies[i % 4], i);
		if (segment_text(s->text, strlen(s->text), 1, 8, &parts) != SEGMENT_OK ||
		    parts.n != 1)
			abort();
		s->gsm7 = parts.encoding == DCS_GSM7;
		address_from_text("+84912345678", false, &pdu.peer);
		scts_from_utc_ms(INT64_C(1605834900000), 28, &pdu.stamp);
		segment_put(&parts, 0, &pdu);
		if (pdu_encode(&pdu, s->octets, sizeof(s->octets), &s->len, &tpdu_len) != PDU_OK)
			abort();
		if (pdu_decode(s->octets, s->len, PDU_FROM_NETWORK, &pdu) != PDU_OK ||
		    strcmp(pdu.text, s->text) != 0)
			abort();
		DecodeUTF8(s->unicode, s->text, strlen(s->text));
	}
}

/* ---- what is measured; each returns microseconds for all samples, REPEATS times ---- */

static int64_t
ours_decode(void)
{
	int64_t start = clock_mono_us();

	for (int r = 0; r < REPEATS; r++)
		for (unsigned i = 0; i < TEXTS; i++) {
			struct pdu pdu;

			if (pdu_decode(samples[i].octets, samples[i].len, PDU_FROM_NETWORK, &pdu) !=
			    PDU_OK)
				abort();
		}
	return clock_mono_us() - start;
}

static int64_t
theirs_decode(void)
{
	int64_t start = clock_mono_us();

	for (int r = 0; r < REPEATS; r++)
		for (unsigned i = 0; i < TEXTS; i++) {
			GSM_SMSMessage sms;
			size_t end;

			GSM_SetDefaultReceivedSMSData(&sms);
			if (GSM_DecodePDUFrame(NULL, &sms, samples[i].octets, samples[i].len, &end,
				TRUE) != ERR_NONE)
				abort();
		}
	return clock_mono_us() - start;
}

static int64_t
ours_encode(void)
{
	int64_t start = clock_mono_us();

	for (int r = 0; r < REPEATS; r++)
		for (unsigned i = 0; i < TEXTS; i++) {
			struct pdu pdu = { .kind = PDU_SUBMIT };
			struct segments parts;
			uint8_t octets[PDU_OCTETS_MAX];
			size_t len, tpdu_len;

			address_from_text("+84912345678", false, &pdu.peer);
			segment_text(samples[i].text, strlen(samples[i].text), 1, 8, &parts);
			segment_put(&parts, 0, &pdu);
			if (pdu_encode(&pdu, octets, sizeof(octets), &len, &tpdu_len) != PDU_OK)
				abort();
		}
	return clock_mono_us() - start;
}

static int64_t
theirs_encode(void)
{
	int64_t start = clock_mono_us();

	for (int r = 0; r < REPEATS; r++)
		for (unsigned i = 0; i < TEXTS; i++) {
			GSM_SMSMessage sms;
			unsigned char octets[400];
			int len = 0;

			GSM_SetDefaultSMSData(&sms);
			EncodeUnicode(sms.Number, "+84912345678", 12);
			CopyUnicodeString(sms.Text, samples[i].unicode);
			sms.Coding = samples[i].gsm7 ? SMS_Coding_Default_No_Compression
						     : SMS_Coding_Unicode_No_Compression;
			if (GSM_EncodeSMSFrame(NULL, &sms, octets, PHONE_SMSSubmit, &len, TRUE) !=
			    ERR_NONE)
				abort();
		}
	return clock_mono_us() - start;
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The two in turn, so that both see the same machine. */
static void
compare(const char *name, int64_t (*ours)(void), int64_t (*theirs)(void), double goal)
{
	double ratios[ROUNDS], rate = 0;

	for (int i = 0; i < ROUNDS; i++) {
		int64_t a = ours(), b = theirs();

		ratios[i] = (double)b / (double)a;
		rate = (double)REPEATS * TEXTS / (double)a;
	}
	qsort(ratios, ROUNDS, sizeof(ratios[0]), by_value);
	printf("%-10s libgammu takes %.1f times as long (min %.1f, max %.1f; goal %.0f); %.2f PDUs "
	       "a microsecond\n",
	    name, ratios[ROUNDS / 2], ratios[0], ratios[ROUNDS - 1], goal, rate);
}

int
main(void)
{
	GSM_InitLocales(NULL);
	make_samples();
	compare("decoding", ours_decode, theirs_decode, 10);
	compare("encoding", ours_encode, theirs_encode, 10);
	return 0;
}
