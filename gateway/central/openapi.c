#include "gateway/central/openapi.h"

/* The program is built from the top folder (Makefile). */
__asm__(".pushsection .rodata\n"
	".global openapi_text\n"
	"openapi_text:\n"
	".incbin \"docs/sync-openapi.json\"\n"
	".byte 0\n"
	".popsection\n");
