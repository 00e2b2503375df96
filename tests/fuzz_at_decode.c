/* The answer of a modem through `keng at decode`: the first octet picks the command. */
#include <jansson.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "gateway/tool/at.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const commands[] = { NULL, "AT+CREG?", "AT+CEREG?", "AT+COPS=?", "AT+COPS?",
	"AT+CPMS=?", "AT+CPMS?", "AT+CPMS=\"SM\"", "AT+CNMI=?", "AT+CMGD=?", "AT+CMGR=1",
	"AT+CMGL=4", "AT+CUSD=1", "AT+CSCA?", "AT+CPBR=1", "AT+CNUM", "AT+CCFC=4,0", "AT+CCLK?",
	"AT+CESQ", "AT+CSQ", "AT+CSCS=?", "AT+CPIN?", "AT+CMGS=18", "ATI4" };

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	json_t *question, *answer;
	char *line;

	if (size == 0)
		return 0;
	question = json_pack("{s:s?, s:s%}", "command",
	    commands[data[0] % (sizeof(commands) / sizeof(commands[0]))], "reply",
	    (const char *)data + 1, size - 1);
	if (question == NULL) /* no UTF-8 */
		return 0;
	line = json_dumps(question, 0);
	answer = at_line_decode(line, json_dumpb(question, NULL, 0, 0));
	if (!json_is_object(answer))
		__builtin_trap();
	json_decref(answer);
	json_decref(question);
	free(line);
	return 0;
}
