/*
 * Instants as the command line prints them: in the configured zone for people,
 * in UTC for programs.
 */
#ifndef CENTRAL_MOMENT_H
#define CENTRAL_MOMENT_H

#include <stdbool.h>
#include <stdint.h>

#define MOMENT_LEN 48

/* "2026-11-24 18:06:00", or "2026-11-24T11:06:00Z" when it is for a program; returns out. */
const char *moment_text(int64_t utc_ms, bool program, char out[static MOMENT_LEN]);

#endif
