#include "gateway/central/serve.h"

#include <microhttpd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gateway/base/clock.h"
#include "gateway/base/gzip.h"
#include "gateway/base/log.h"
#include "gateway/central/answer.h"
#include "gateway/central/ddl.h"
#include "gateway/central/gateways.h"
#include "gateway/central/ingest.h"
#include "gateway/central/listener.h"
#include "gateway/central/metrics.h"
#include "gateway/central/openapi.h"
#include "gateway/central/pg.h"
#include "gateway/central/pool.h"

#define IDLE_SECONDS 60
/* As much of a body as is thrown away before it is answered; a longer one is cut off. */
#define SWALLOW_MAX (8 << 20)
#define CODE_MAX 64

struct serve {
	const struct central_config *config;
	struct MHD_Daemon *daemon;
	char url[LISTENER_URL_LEN];
	struct pool *pool; /* as many as threads, so that one is always idle */
};

/* A request while its body comes. */
struct request {
	const struct route *route; /* NULL: nothing of that name */
	char *body;
	size_t len, cap, dropped;
};

struct route {
	const char *path, *method;
	void (*answer)(struct serve *s, struct MHD_Connection *c, struct request *r,
	    struct answer *answer_out);
};

/* ---- bodies ---- */

static const char *
header(struct MHD_Connection *c, const char *name)
{
	return MHD_lookup_connection_value(c, MHD_HEADER_KIND, name);
}

static void
too_large(struct answer *a)
{
	answer_problem(a, 413, "too_large", "more than 65536 octets", NULL);
}

/* The body as it was before it was packed; false: answered already. */
static bool
unpack(struct MHD_Connection *c, struct request *r, struct answer *a)
{
	const char *encoding = header(c, MHD_HTTP_HEADER_CONTENT_ENCODING);
	char *text;
	size_t len;

	if (r->dropped > 0) {
		too_large(a);
		return false;
	}
	if (encoding == NULL || strcasecmp(encoding, "identity") == 0)
		return true;
	if (strcasecmp(encoding, "gzip") != 0 && strcasecmp(encoding, "x-gzip") != 0) {
		answer_problem(a, 415, "encoding", "gzip or none is taken", NULL);
		return false;
	}
	switch (gzip_inflate(r->body, r->len, UPLOAD_OCTETS_MAX, &text, &len)) {
	case GZIP_OK: break;
	case GZIP_TOO_LARGE: too_large(a); return false;
	case GZIP_BROKEN:
		answer_problem(a, 400, "malformed", "the body is no whole gzip", NULL);
		return false;
	}
	free(r->body);
	r->body = text;
	r->len = len;
	return true;
}

static void
append(struct request *r, const char *octets, size_t len)
{
	if (r->dropped > 0 || r->len + len > UPLOAD_OCTETS_MAX) {
		r->dropped += len;
		return;
	}
	if (r->len + len + 1 > r->cap) {
		r->cap = 2 * (r->len + len + 1);
		r->body = realloc(r->body, r->cap);
		if (r->body == NULL)
			abort();
	}
	memcpy(r->body + r->len, octets, len);
	r->len += len;
}

/* ---- routes ---- */

/* NULL when there is none. */
static const char *
bearer(struct MHD_Connection *c)
{
	const char *text = header(c, MHD_HTTP_HEADER_AUTHORIZATION);

	if (text == NULL || strncasecmp(text, "Bearer ", 7) != 0)
		return NULL;
	return text + 7 + strspn(text + 7, " ");
}

static void
answer_sync(struct serve *s, struct MHD_Connection *c, struct request *r, struct answer *a)
{
	const char *token = bearer(c);
	enum upload_status st;
	struct upload u;
	struct err e;
	struct pg *p;

	if (token == NULL) {
		answer_problem(a, 401, "token", "there is no bearer token", NULL);
		return;
	}
	if (!unpack(c, r, a))
		return;
	st = upload_parse(r->body != NULL ? r->body : "", r->len, &u, &e);
	if (st == UPLOAD_OK) {
		p = pool_take(s->pool);
		ingest_take(p, &u, token, s->config->contact_seconds, a);
		pool_give(s->pool, p);
	} else {
		answer_problem(
		    a, st == UPLOAD_TOO_LARGE ? 413 : 400, upload_status_name(st), e.text, NULL);
	}
	upload_free(&u);
}

static void
enrol(struct serve *s, const char *gateway, const char *code, struct answer *a)
{
	char token[GATEWAYS_TOKEN_LEN];
	struct pg *p = pool_take(s->pool);

	switch (gateways_enrol(p, gateway, code, token)) {
	case GATEWAYS_OK: answer_json(a, json_pack("{s:s}", "token", token)); break;
	case GATEWAYS_BAD_NAME:
	case GATEWAYS_UNKNOWN:
	case GATEWAYS_BAD_CODE:
		answer_problem(a, 403, "code", gateways_status_name(GATEWAYS_BAD_CODE), NULL);
		break;
	case GATEWAYS_FAILED: answer_unavailable(a, pg_error(p)); break;
	}
	pool_give(s->pool, p);
}

static void
answer_enrol(struct serve *s, struct MHD_Connection *c, struct request *r, struct answer *a)
{
	const char *gateway, *code;
	json_t *body;

	if (!unpack(c, r, a))
		return;
	body = json_loadb(r->body != NULL ? r->body : "", r->len, JSON_REJECT_DUPLICATES, NULL);
	gateway = json_string_value(json_object_get(body, "gateway"));
	code = json_string_value(json_object_get(body, "code"));
	if (gateway == NULL || code == NULL || strlen(code) > CODE_MAX)
		answer_problem(a, 400, "malformed", "'gateway' or 'code' is missing", NULL);
	else
		enrol(s, gateway, code, a);
	json_decref(body);
}

static void
answer_time(struct serve *s, struct MHD_Connection *c, struct request *r, struct answer *a)
{
	char now[CLOCK_STAMP_LEN];

	(void)s;
	(void)c;
	(void)r;
	clock_format(clock_utc_ms(), now);
	answer_json(a, json_pack("{s:s}", "server_time", now));
}

static void
answer_health(struct serve *s, struct MHD_Connection *c, struct request *r, struct answer *a)
{
	struct pg *p = pool_take(s->pool);

	(void)c;
	(void)r;
	if (pg_begin(p) && pg_commit(p))
		answer_json(a, json_pack("{s:s}", "status", "ok"));
	else
		answer_unavailable(a, pg_error(p));
	pool_give(s->pool, p);
}

static void
answer_metrics(struct serve *s, struct MHD_Connection *c, struct request *r, struct answer *a)
{
	struct pg *p = pool_take(s->pool);
	FILE *out = open_memstream(&a->text, &a->len);

	(void)c;
	(void)r;
	if (out == NULL)
		abort();
	metrics_print(p, s->config->contact_seconds, out);
	if (fclose(out) != 0)
		abort();
	a->status = 200;
	a->content_type = "text/plain; version=0.0.4; charset=utf-8";
	pool_give(s->pool, p);
}

static void
answer_openapi(struct serve *s, struct MHD_Connection *c, struct request *r, struct answer *a)
{
	(void)s;
	(void)c;
	(void)r;
	answer_text(a, "application/json", openapi_text);
}

static const struct route routes[] = {
	{ "/v1/sync", "POST", answer_sync },
	{ "/v1/enrol", "POST", answer_enrol },
	{ "/v1/time", "GET", answer_time },
	{ "/v1/openapi.json", "GET", answer_openapi },
	{ "/healthz", "GET", answer_health },
	{ "/metrics", "GET", answer_metrics },
};

static const struct route *
find_route(const char *path)
{
	for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++)
		if (strcmp(routes[i].path, path) == 0)
			return &routes[i];
	return NULL;
}

/* ---- libmicrohttpd ---- */

static enum MHD_Result
send_answer(struct MHD_Connection *c, const struct answer *a, const char *allow)
{
	struct MHD_Response *response =
	    MHD_create_response_from_buffer(a->len, a->text, MHD_RESPMEM_MUST_COPY);
	enum MHD_Result result;
	char seconds[16];

	if (response == NULL)
		return MHD_NO;
	MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, a->content_type);
	MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
	snprintf(seconds, sizeof(seconds), "%d", a->retry_after);
	if (a->retry_after > 0)
		MHD_add_response_header(response, MHD_HTTP_HEADER_RETRY_AFTER, seconds);
	if (a->status == 401)
		MHD_add_response_header(response, MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Bearer");
	if (allow != NULL)
		MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, allow);
	result = MHD_queue_response(c, (unsigned)a->status, response);
	MHD_destroy_response(response);
	metrics_count(a->status);
	return result;
}

static bool
fits_method(const struct route *route, const char *method)
{
	return strcmp(route->method, method) == 0 ||
	    (strcmp(route->method, "GET") == 0 && strcmp(method, "HEAD") == 0);
}

static enum MHD_Result
respond(struct serve *s, struct MHD_Connection *c, const char *method, struct request *r)
{
	struct answer a = { 0 };
	const char *allow = NULL;
	enum MHD_Result result;

	if (r->route == NULL) {
		answer_problem(&a, 404, "not_found", "no such path", NULL);
	} else if (!fits_method(r->route, method)) {
		allow = r->route->method;
		answer_problem(&a, 405, "method", allow, NULL);
	} else {
		r->route->answer(s, c, r, &a);
	}
	result = send_answer(c, &a, allow);
	answer_free(&a);
	return result;
}

/* Called with the header, with each piece of the body, and at its end. */
static enum MHD_Result
on_request(void *ctx, struct MHD_Connection *c, const char *url, const char *method,
    const char *version, const char *piece, size_t *piece_len, void **state)
{
	struct request *r = *state;

	(void)version;
	if (r == NULL) {
		r = *state = calloc(1, sizeof(*r));
		if (r == NULL)
			abort();
		r->route = find_route(url);
		return MHD_YES;
	}
	if (*piece_len > 0) {
		append(r, piece, *piece_len);
		*piece_len = 0;
		return r->dropped > SWALLOW_MAX ? MHD_NO : MHD_YES;
	}
	return respond(ctx, c, method, r);
}

static void
on_end(void *ctx, struct MHD_Connection *c, void **state, enum MHD_RequestTerminationCode why)
{
	struct request *r = *state;

	(void)ctx;
	(void)c;
	(void)why;
	if (r != NULL)
		free(r->body);
	free(r);
	*state = NULL;
}

__attribute__((format(printf, 2, 0))) static void
on_log(void *ctx, const char *fmt, va_list ap)
{
	char text[200];

	(void)ctx;
	vsnprintf(text, sizeof(text), fmt, ap);
	log_debug("http: %s", text);
}

/* ---- listening ---- */

struct serve *
serve_new(const struct central_config *config, struct err *e)
{
	struct serve *s = calloc(1, sizeof(*s));
	int fd;

	if (s == NULL)
		abort();
	s->config = config;
	fd = listener_open(config->listen, s->url, e);
	if (fd < 0) {
		serve_free(&s);
		return NULL;
	}
	s->pool = pool_new(config->database, ddl_update, (size_t)config->workers);
	s->daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ERROR_LOG, 0, NULL,
	    NULL, on_request, s, MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL, MHD_OPTION_LISTEN_SOCKET,
	    fd, MHD_OPTION_THREAD_POOL_SIZE, config->workers > 1 ? (unsigned)config->workers : 0u,
	    MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS, MHD_OPTION_NOTIFY_COMPLETED,
	    on_end, NULL, MHD_OPTION_END);
	if (s->daemon == NULL) {
		err_set(e, "the HTTP side does not start");
		close(fd);
		serve_free(&s);
	}
	return s;
}

void
serve_free(struct serve **s)
{
	if ((*s)->daemon != NULL)
		MHD_stop_daemon((*s)->daemon);
	if ((*s)->pool != NULL)
		pool_free(&(*s)->pool);
	free(*s);
	*s = NULL;
}

const char *
serve_url(const struct serve *s)
{
	return s->url;
}
