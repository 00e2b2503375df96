/*
 * The serial port of a modem: a serial device through libserialport, a pty opened directly
 * (libserialport refuses ptys), or a port of another machine over TCP (ser2net).
 *
 * The only hardware of modem/.  Nothing here blocks or reads a clock: reads and writes give what
 * is there at once, closing discards what was not sent, and nothing ever waits for a drain.
 */
#ifndef MODEM_SERIAL_H
#define MODEM_SERIAL_H

#include <stddef.h>
#include <sys/types.h>

#define SERIAL_ERROR_MAX 200
/* The port is gone: unplugged, hung up, or in error.  Close it. */
#define SERIAL_LOST (-1)

struct serial;

/*
 * device may be a symbolic link (/dev/serial/by-id/...), or tcp:ADDRESS:PORT with a numeric address
 * (a name look-up could stop the loop; IPv6 in brackets).  baud counts for serial devices only.
 * NULL when it cannot be opened: error_out then says why, in words for the log.  A TCP port is
 * still connecting when this returns; a refusal is SERIAL_LOST of the first read or write.
 */
struct serial *serial_open(const char *device, int baud, char error_out[static SERIAL_ERROR_MAX]);
/* Closes the port at once, whatever it holds; sets *s to NULL. */
void serial_close(struct serial **s);

/* For the loop; valid until serial_close. */
int serial_fd(const struct serial *s);

/* Octets moved, 0 when there is nothing to move just now, or SERIAL_LOST. */
ssize_t serial_read(struct serial *s, void *buf, size_t cap);
ssize_t serial_write(struct serial *s, const void *buf, size_t len);

#endif
