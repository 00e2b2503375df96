#include "modem/at_errors.h"

#include <stddef.h>

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define NETWORK_CODE_MAX 255

struct row {
	int code;
	enum at_error_class class;
	const char *meaning;
};

static const struct row cms_errors[] = {
	{ 1, AT_ERROR_RECIPIENT, "unassigned number" },
	{ 8, AT_ERROR_ACCOUNT, "operator determined barring" },
	{ 10, AT_ERROR_ACCOUNT, "call barred" },
	{ 21, AT_ERROR_NETWORK, "short message transfer rejected" },
	{ 27, AT_ERROR_NETWORK, "destination out of service" },
	{ 28, AT_ERROR_RECIPIENT, "unidentified subscriber" },
	{ 29, AT_ERROR_ACCOUNT, "facility rejected" },
	{ 30, AT_ERROR_RECIPIENT, "unknown subscriber" },
	{ 38, AT_ERROR_NETWORK, "network out of order" },
	{ 41, AT_ERROR_NETWORK, "temporary failure" },
	{ 42, AT_ERROR_NETWORK, "congestion" },
	{ 47, AT_ERROR_NETWORK, "resources unavailable, unspecified" },
	{ 50, AT_ERROR_ACCOUNT, "requested facility not subscribed" },
	{ 69, AT_ERROR_ACCOUNT, "requested facility not implemented" },
	{ 81, AT_ERROR_NETWORK, "invalid short message transfer reference value" },
	{ 95, AT_ERROR_MODEM, "invalid message, unspecified" },
	{ 96, AT_ERROR_MODEM, "invalid mandatory information" },
	{ 97, AT_ERROR_MODEM, "message type non-existent or not implemented" },
	{ 98, AT_ERROR_NETWORK, "message not compatible with short message protocol state" },
	{ 99, AT_ERROR_MODEM, "information element non-existent or not implemented" },
	{ 111, AT_ERROR_NETWORK, "protocol error, unspecified" },
	{ 127, AT_ERROR_NETWORK, "interworking, unspecified" },
	{ 128, AT_ERROR_RECIPIENT, "telematic interworking not supported" },
	{ 129, AT_ERROR_RECIPIENT, "short message type 0 not supported" },
	{ 130, AT_ERROR_RECIPIENT, "cannot replace short message" },
	{ 143, AT_ERROR_RECIPIENT, "unspecified TP-PID error" },
	{ 144, AT_ERROR_RECIPIENT, "data coding scheme (alphabet) not supported" },
	{ 145, AT_ERROR_RECIPIENT, "message class not supported" },
	{ 159, AT_ERROR_RECIPIENT, "unspecified TP-DCS error" },
	{ 160, AT_ERROR_NETWORK, "command cannot be actioned" },
	{ 161, AT_ERROR_MODEM, "command unsupported" },
	{ 175, AT_ERROR_NETWORK, "unspecified TP-Command error" },
	{ 176, AT_ERROR_MODEM, "TPDU not supported" },
	{ 192, AT_ERROR_NETWORK, "SC busy" },
	{ 193, AT_ERROR_ACCOUNT, "no SC subscription" },
	{ 194, AT_ERROR_NETWORK, "SC system failure" },
	{ 195, AT_ERROR_RECIPIENT, "invalid SME address" },
	{ 196, AT_ERROR_RECIPIENT, "destination SME barred" },
	{ 197, AT_ERROR_NETWORK, "SM rejected-duplicate SM" },
	{ 198, AT_ERROR_MODEM, "TP-VPF not supported" },
	{ 199, AT_ERROR_MODEM, "TP-VP not supported" },
	{ 208, AT_ERROR_NETWORK, "SIM SMS storage full" },
	{ 209, AT_ERROR_NETWORK, "no SMS storage capability in SIM" },
	{ 210, AT_ERROR_NETWORK, "error in MS" },
	{ 211, AT_ERROR_NETWORK, "memory capacity exceeded" },
	{ 212, AT_ERROR_BUSY, "SIM application toolkit busy" },
	{ 213, AT_ERROR_NETWORK, "SIM data download error" },
	{ 255, AT_ERROR_NETWORK, "unspecified error cause" },
	{ 300, AT_ERROR_MODEM, "ME failure" },
	{ 301, AT_ERROR_BUSY, "SMS service of ME reserved" },
	{ 302, AT_ERROR_MODEM, "operation not allowed" },
	{ 303, AT_ERROR_MODEM, "operation not supported" },
	{ 304, AT_ERROR_MODEM, "invalid PDU mode parameter" },
	{ 305, AT_ERROR_MODEM, "invalid text mode parameter" },
	{ 310, AT_ERROR_MODEM, "SIM not inserted" },
	{ 311, AT_ERROR_MODEM, "SIM PIN required" },
	{ 312, AT_ERROR_MODEM, "PH-SIM PIN required" },
	{ 313, AT_ERROR_MODEM, "SIM failure" },
	{ 314, AT_ERROR_BUSY, "SIM busy" },
	{ 315, AT_ERROR_MODEM, "SIM wrong" },
	{ 316, AT_ERROR_MODEM, "SIM PUK required" },
	{ 317, AT_ERROR_MODEM, "SIM PIN2 required" },
	{ 318, AT_ERROR_MODEM, "SIM PUK2 required" },
	{ 320, AT_ERROR_MODEM, "memory failure" },
	{ 321, AT_ERROR_MODEM, "invalid memory index" },
	{ 322, AT_ERROR_MODEM, "memory full" },
	{ 330, AT_ERROR_MODEM, "SMSC address unknown" },
	{ 331, AT_ERROR_NETWORK, "no network service" },
	{ 332, AT_ERROR_NETWORK, "network timeout" },
	{ 340, AT_ERROR_MODEM, "no +CNMA acknowledgement expected" },
	{ 500, AT_ERROR_NETWORK, "unknown error" },
};

static const struct row cme_errors[] = {
	{ 0, AT_ERROR_MODEM, "phone failure" },
	{ 1, AT_ERROR_MODEM, "no connection to phone" },
	{ 2, AT_ERROR_BUSY, "phone-adaptor link reserved" },
	{ 3, AT_ERROR_MODEM, "operation not allowed" },
	{ 4, AT_ERROR_MODEM, "operation not supported" },
	{ 5, AT_ERROR_MODEM, "PH-SIM PIN required" },
	{ 6, AT_ERROR_MODEM, "PH-FSIM PIN required" },
	{ 7, AT_ERROR_MODEM, "PH-FSIM PUK required" },
	{ 10, AT_ERROR_MODEM, "SIM not inserted" },
	{ 11, AT_ERROR_MODEM, "SIM PIN required" },
	{ 12, AT_ERROR_MODEM, "SIM PUK required" },
	{ 13, AT_ERROR_MODEM, "SIM failure" },
	{ 14, AT_ERROR_BUSY, "SIM busy" },
	{ 15, AT_ERROR_MODEM, "SIM wrong" },
	{ 16, AT_ERROR_MODEM, "incorrect password" },
	{ 17, AT_ERROR_MODEM, "SIM PIN2 required" },
	{ 18, AT_ERROR_MODEM, "SIM PUK2 required" },
	{ 20, AT_ERROR_MODEM, "memory full" },
	{ 21, AT_ERROR_MODEM, "invalid index" },
	{ 22, AT_ERROR_MODEM, "not found" },
	{ 23, AT_ERROR_MODEM, "memory failure" },
	{ 24, AT_ERROR_MODEM, "text string too long" },
	{ 25, AT_ERROR_MODEM, "invalid characters in text string" },
	{ 26, AT_ERROR_MODEM, "dial string too long" },
	{ 27, AT_ERROR_MODEM, "invalid characters in dial string" },
	{ 30, AT_ERROR_NETWORK, "no network service" },
	{ 31, AT_ERROR_NETWORK, "network timeout" },
	{ 32, AT_ERROR_NETWORK, "network not allowed - emergency calls only" },
	{ 40, AT_ERROR_MODEM, "network personalization PIN required" },
	{ 41, AT_ERROR_MODEM, "network personalization PUK required" },
	{ 42, AT_ERROR_MODEM, "network subset personalization PIN required" },
	{ 43, AT_ERROR_MODEM, "network subset personalization PUK required" },
	{ 44, AT_ERROR_MODEM, "service provider personalization PIN required" },
	{ 45, AT_ERROR_MODEM, "service provider personalization PUK required" },
	{ 46, AT_ERROR_MODEM, "corporate personalization PIN required" },
	{ 47, AT_ERROR_MODEM, "corporate personalization PUK required" },
	{ 100, AT_ERROR_MODEM, "unknown" },
	{ 103, AT_ERROR_ACCOUNT, "illegal MS" },
	{ 106, AT_ERROR_ACCOUNT, "illegal ME" },
	{ 107, AT_ERROR_ACCOUNT, "GPRS services not allowed" },
	{ 111, AT_ERROR_ACCOUNT, "PLMN not allowed" },
	{ 112, AT_ERROR_NETWORK, "location area not allowed" },
	{ 113, AT_ERROR_NETWORK, "roaming not allowed in this location area" },
	{ 132, AT_ERROR_MODEM, "service option not supported" },
	{ 133, AT_ERROR_ACCOUNT, "requested service option not subscribed" },
	{ 134, AT_ERROR_NETWORK, "service option temporarily out of order" },
	{ 148, AT_ERROR_NETWORK, "unspecified GPRS error" },
	{ 149, AT_ERROR_ACCOUNT, "PDP authentication failure" },
	{ 150, AT_ERROR_MODEM, "invalid mobile class" },
	{ 515, AT_ERROR_BUSY, "please wait, init or command processing in progress" },
};

static struct at_error
find(const struct row *rows, size_t n, int code, enum at_error_class otherwise)
{
	for (size_t i = 0; i < n; i++)
		if (rows[i].code == code)
			return (struct at_error){ rows[i].class, rows[i].meaning };
	return (struct at_error){ otherwise, NULL };
}

struct at_error
at_error_read(enum at_final final, int code)
{
	/* What the network gave may pass; what the modem gave is the modem's. */
	enum at_error_class otherwise =
	    code >= 0 && code <= NETWORK_CODE_MAX ? AT_ERROR_NETWORK : AT_ERROR_MODEM;

	switch (final) {
	case AT_FINAL_CMS: return find(cms_errors, NITEMS(cms_errors), code, otherwise);
	case AT_FINAL_CME: return find(cme_errors, NITEMS(cme_errors), code, AT_ERROR_MODEM);
	case AT_FINAL_NONE:
	case AT_FINAL_OK:
	case AT_FINAL_ERROR: break;
	}
	return (struct at_error){ AT_ERROR_NETWORK, NULL };
}

enum at_action at_error_action(enum at_error_class class)
{
	switch (class) {
	case AT_ERROR_RECIPIENT: return AT_ACTION_FAIL;
	case AT_ERROR_ACCOUNT: return AT_ACTION_FAIL_AND_ALERT;
	case AT_ERROR_NETWORK: return AT_ACTION_RETRY;
	case AT_ERROR_BUSY: return AT_ACTION_REPEAT;
	case AT_ERROR_MODEM: return AT_ACTION_RETRY_AND_ALERT;
	}
	return AT_ACTION_RETRY;
}

const char *at_error_class_name(enum at_error_class class)
{
	switch (class) {
	case AT_ERROR_RECIPIENT: return "recipient";
	case AT_ERROR_ACCOUNT: return "account";
	case AT_ERROR_NETWORK: return "network";
	case AT_ERROR_BUSY: return "busy";
	case AT_ERROR_MODEM: return "modem";
	}
	return "?";
}

const char *
at_action_name(enum at_action action)
{
	switch (action) {
	case AT_ACTION_FAIL: return "fail";
	case AT_ACTION_FAIL_AND_ALERT: return "fail and alert";
	case AT_ACTION_RETRY: return "retry";
	case AT_ACTION_REPEAT: return "repeat";
	case AT_ACTION_RETRY_AND_ALERT: return "retry and alert";
	}
	return "?";
}
