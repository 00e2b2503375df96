/* What every command line says when it cannot go on, under the program's own name. */
#ifndef TOOL_SAY_H
#define TOOL_SAY_H

/* "keng: <why>" on stderr; 1, the exit code of what was refused or failed. */
int say_failed(const char *why);
/* The same, and where the usage stands; 2, its exit code. */
int say_usage(const char *why);

#endif
