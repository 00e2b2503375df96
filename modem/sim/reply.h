/*
 * What a command of the emulated modem comes to, and the forms in which it is given.
 * Spec: 3GPP TS 27.005 section 3.2.5 and 27.007 section 9.2 (codes), V.250 (forms).
 */
#ifndef SIM_REPLY_H
#define SIM_REPLY_H

#define CMS_NOT_ALLOWED 302
#define CMS_NOT_SUPPORTED 303
#define CMS_PDU_PARAMETER 304
#define CMS_TEXT_PARAMETER 305
#define CMS_SIM_BUSY 314
#define CMS_SIM_PIN 311
#define CMS_BAD_INDEX 321
#define CMS_NO_NETWORK 331
#define CME_SIM_PUK 12
#define CME_WRONG_PASSWORD 16
#define CME_BAD_INDEX 21

enum form {
	FORM_EXECUTE,
	FORM_READ,
	FORM_TEST,
	FORM_SET,
};

enum reply_kind {
	REPLY_OK,
	REPLY_ERROR,
	REPLY_UNKNOWN, /* as the modem says it of what it does not know */
	REPLY_CMS,     /* +CMS ERROR: code */
	REPLY_CME,     /* +CME ERROR: code, where codes are switched on */
	REPLY_PROMPT,  /* a message is to be typed */
	REPLY_WEDGED,  /* deaf and dumb for a minute */
};

struct reply {
	enum reply_kind kind;
	int code;
};

static inline struct reply
reply_ok(void)
{
	return (struct reply){ REPLY_OK, 0 };
}

static inline struct reply
reply_error(void)
{
	return (struct reply){ REPLY_ERROR, 0 };
}

static inline struct reply
reply_cms(int code)
{
	return (struct reply){ REPLY_CMS, code };
}

static inline struct reply
reply_cme(int code)
{
	return (struct reply){ REPLY_CME, code };
}

#endif
