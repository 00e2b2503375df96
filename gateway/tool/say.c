#include "gateway/tool/say.h"

#include <errno.h>
#include <stdio.h>

int
say_failed(const char *why)
{
	fprintf(stderr, "%s: %s\n", program_invocation_short_name, why);
	return 1;
}

int
say_usage(const char *why)
{
	fprintf(stderr, "%s: %s\n(see %s --help)\n", program_invocation_short_name, why,
	    program_invocation_short_name);
	return 2;
}
