/*
 * Packing of septets into octets and back.
 * Spec: 3GPP TS 23.038 section 6.1.2.1 (SMS) and 6.1.2.3 (USSD).
 *
 * A septet stands alone in an octet here, 0x00-0x7f; what it means is said
 * by alphabet.h.  Nothing here allocates, reads a clock or does I/O.
 */
#ifndef MODEM_GSM7_H
#define MODEM_GSM7_H

#include <stddef.h>
#include <stdint.h>

/* Octets that nseptets take after fill_bits. */
#define GSM7_OCTETS(nseptets, fill_bits) (((nseptets)*7 + (fill_bits) + 7) / 8)

enum gsm7_status {
	GSM7_OK,
	GSM7_TRUNCATED, /* the input ends before nseptets septets */
	GSM7_NO_SPACE,  /* the output is too small; nothing useful is in it */
};

const char *gsm7_status_name(enum gsm7_status st);

/*
 * Unpacks nseptets septets from in[0..in_len), skipping fill_bits (0..7) first: the padding
 * after a user data header.  *len_out septets are written, 0 on any refusal.
 */
enum gsm7_status gsm7_unpack(const uint8_t *in, size_t in_len, unsigned fill_bits, size_t nseptets,
    uint8_t *out, size_t cap, size_t *len_out);

/* Packs septets after fill_bits zero bits; *len_out octets are written, 0 on any refusal. */
enum gsm7_status gsm7_pack(const uint8_t *septets, size_t nseptets, unsigned fill_bits,
    uint8_t *out, size_t cap, size_t *len_out);

/*
 * USSD strings say no count: all octets are septets, and CR fills 7 spare bits at the end
 * (and follows a CR that ends a full octet).  Unpacking drops that filler, packing adds it.
 */
enum gsm7_status
gsm7_unpack_ussd(const uint8_t *in, size_t in_len, uint8_t *out, size_t cap, size_t *len_out);
enum gsm7_status
gsm7_pack_ussd(const uint8_t *septets, size_t nseptets, uint8_t *out, size_t cap, size_t *len_out);

#endif
