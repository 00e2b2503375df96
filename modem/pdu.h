/*
 * Transfer protocol data units of SMS: DELIVER, SUBMIT, STATUS-REPORT.
 * Spec: 3GPP TS 23.040 section 9.2.2.1, 9.2.2.2, 9.2.2.3.
 *
 * Both ends speak through this codec: the gateway reads DELIVER and
 * STATUS-REPORT and writes SUBMIT, the emulated network does the opposite.
 * Decoding is total: any octets give a value or a named refusal.  Octets after
 * the TPDU are tolerated (modems pad), octets missing from it never.
 * Nothing here allocates, reads a clock or does I/O.
 */
#ifndef MODEM_PDU_H
#define MODEM_PDU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "modem/address.h"
#include "modem/dcs.h"
#include "modem/scts.h"
#include "modem/udh.h"
#include "modem/validity.h"

#define PDU_UD_MAX 140      /* octets of user data (9.2.3.16) */
#define PDU_SEPTETS_MAX 160 /* septets in them */
#define PDU_OCTETS_MAX 176  /* 12 of SMSC and a TPDU of at most 164 */
#define PDU_TEXT_MAX 481    /* 160 characters of 3 octets, and NUL */

enum pdu_kind {
	PDU_DELIVER,
	PDU_SUBMIT,
	PDU_STATUS_REPORT,
};

/* Who spoke: the message type bits mean different things in the two directions. */
enum pdu_side {
	PDU_FROM_NETWORK, /* DELIVER, STATUS-REPORT */
	PDU_TO_NETWORK,   /* SUBMIT */
	PDU_STORED,       /* a storage holds all three, told apart by the bits alone */
};

enum pdu_status {
	PDU_OK,
	PDU_TRUNCATED,         /* ends before the TPDU does */
	PDU_SMSC_TOO_LONG,     /* service centre of more than 11 octets */
	PDU_SMSC_ALPHANUMERIC, /* service centre that is no number */
	PDU_BAD_KIND,          /* message type not of this side, or reserved */
	PDU_ADDRESS_TOO_LONG,  /* more than 20 digits */
	PDU_UD_TOO_LONG,       /* more than 160 septets or 140 octets declared */
	PDU_HEADER_TOO_LONG,   /* user data header past the user data */
	PDU_UD_MISCOUNTED,     /* encoding: nseptets and ud_len do not belong together */
	PDU_BAD_ADDRESS,       /* encoding: text that no address can carry */
	PDU_NO_SPACE,          /* encoding: output too small */
};

struct pdu {
	enum pdu_kind kind;
	bool has_smsc;
	struct address smsc;
	struct address peer; /* originator, destination or recipient */
	uint8_t first;       /* first octet as received; the encoder makes its own */
	uint8_t mr;          /* reference: SUBMIT, STATUS-REPORT */
	uint8_t pid;
	struct dcs dcs;
	bool more_to_send;      /* DELIVER, STATUS-REPORT: more messages wait (TP-MMS is 0) */
	bool report_requested;  /* SUBMIT: TP-SRR, DELIVER: TP-SRI, STATUS-REPORT: TP-SRQ */
	bool reply_path;        /* TP-RP */
	bool reject_duplicates; /* SUBMIT: TP-RD */
	struct scts stamp;      /* DELIVER, STATUS-REPORT */
	struct scts discharge;  /* STATUS-REPORT */
	uint8_t status;         /* STATUS-REPORT: TP-ST */
	struct validity validity;

	/*
	 * User data as on the air, header included: ud[0..ud_len).  udh.len octets of it are
	 * header; with DCS_GSM7 nseptets characters of text follow it after the fill bits.
	 * has_ud is false only in a STATUS-REPORT without user data.
	 */
	bool has_ud;
	uint8_t ud[PDU_UD_MAX];
	size_t ud_len;
	size_t nseptets; /* of text, header not counted; 0 unless DCS_GSM7 */
	struct udh udh;

	/*
	 * The text in UTF-8, NUL after text_len octets (U+0000 may stand inside); empty for
	 * 8-bit and compressed data.  Decoding makes it; encoding looks at ud alone.
	 */
	char text[PDU_TEXT_MAX];
	size_t text_len;

	size_t tpdu_len; /* octets of the TPDU, as in the header of AT+CMGL and AT+CMGS */
};

/* "PDU_OK", "PDU_TRUNCATED", ... as spelt above. */
const char *pdu_status_name(enum pdu_status st);
/* "deliver", "submit", "status_report". */
const char *pdu_kind_name(enum pdu_kind kind);

/* octets begin with the service centre, as in AT+CMGL, AT+CMGR, +CMT, +CDS.  On a refusal *out
 * holds what was read so far. */
enum pdu_status pdu_decode(const uint8_t *octets, size_t len, enum pdu_side side, struct pdu *out);
/* The same without service centre: a bare TPDU. */
enum pdu_status
pdu_decode_tpdu(const uint8_t *octets, size_t len, enum pdu_side side, struct pdu *out);

/*
 * Writes the service centre (00 when !has_smsc) and the TPDU: *len_out octets in all, of
 * which *tpdu_len_out are the TPDU (the number that AT+CMGS takes).
 * User data comes from ud, ud_len, nseptets and udh.len; segment_text() prepares them.
 */
enum pdu_status
pdu_encode(const struct pdu *pdu, uint8_t *out, size_t cap, size_t *len_out, size_t *tpdu_len_out);

#endif
