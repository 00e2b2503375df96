#include "gateway/central/openapi.h"

/* The program is built from the top folder (Makefile). */
__asm__(".pushsection .rodata\n"
	".global openapi_text\n"
	"openapi_text:\n"
	".incbin \"docs/sync-openapi.json\"\n"
	".global openapi_end\n"
	"openapi_end:\n"
	".byte 0\n"
	".popsection\n");

extern const char openapi_end[];

size_t
openapi_len(void)
{
	return (size_t)(openapi_end - openapi_text);
}
