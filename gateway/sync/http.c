#include "gateway/sync/http.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define CONNECT_S 30L
#define SLOW_OCTETS 10L /* a second, over SLOW_S: then the link is given up */
#define SLOW_S 60L
#define WHOLE_S 900L

struct http {
	struct http_options options;
	CURLM *multi;
	CURL *easy;
	char error[CURL_ERROR_SIZE];
	struct http_answer *answer; /* of the exchange under way */
	size_t cap;
};

struct http *
http_new(const struct http_options *options)
{
	struct http *h = calloc(1, sizeof(*h));

	if (h == NULL || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK ||
	    (h->multi = curl_multi_init()) == NULL || (h->easy = curl_easy_init()) == NULL)
		abort();
	h->options = *options;
	return h;
}

void
http_free(struct http **h)
{
	if (*h == NULL)
		return;
	curl_easy_cleanup((*h)->easy);
	curl_multi_cleanup((*h)->multi);
	curl_global_cleanup();
	free(*h);
	*h = NULL;
}

void
http_answer_free(struct http_answer *a)
{
	free(a->body);
	a->body = NULL;
}

static size_t
on_octets(char *octets, size_t one, size_t n, void *ctx)
{
	struct http *h = ctx;
	struct http_answer *a = h->answer;

	(void)one;
	if (n > HTTP_ANSWER_MAX - a->len)
		return 0; /* ends the exchange */
	if (a->len + n + 1 > h->cap) {
		h->cap = 2 * (a->len + n + 1);
		a->body = realloc(a->body, h->cap);
		if (a->body == NULL)
			abort();
	}
	memcpy(a->body + a->len, octets, n);
	a->len += n;
	a->body[a->len] = '\0';
	return n;
}

/* Runs the exchange to its end; CURLE_ABORTED_BY_CALLBACK when the owner wants to stop. */
static CURLcode
run(struct http *h)
{
	CURLcode result = CURLE_FAILED_INIT;
	CURLMsg *msg;
	int running = 1, left;

	curl_multi_add_handle(h->multi, h->easy);
	while (running > 0) {
		struct curl_waitfd watch = { h->options.watch, CURL_WAIT_POLLIN, 0 };

		if (curl_multi_perform(h->multi, &running) != CURLM_OK)
			break;
		if (running == 0)
			break;
		curl_multi_poll(h->multi, h->options.watch >= 0 ? &watch : NULL,
		    h->options.watch >= 0 ? 1 : 0, 1000, NULL);
		if (watch.revents != 0 && !h->options.go_on(h->options.ctx)) {
			result = CURLE_ABORTED_BY_CALLBACK;
			break;
		}
	}
	while ((msg = curl_multi_info_read(h->multi, &left)) != NULL)
		if (msg->msg == CURLMSG_DONE)
			result = msg->data.result;
	curl_multi_remove_handle(h->multi, h->easy);
	return result;
}

static struct curl_slist *
header(struct curl_slist *list, const char *name, const char *value)
{
	char line[1024];

	/* Without a value curl leaves its own header of that name out. */
	snprintf(line, sizeof(line), "%s:%s%s", name, value[0] != '\0' ? " " : "", value);
	list = curl_slist_append(list, line);
	if (list == NULL)
		abort();
	return list;
}

static struct curl_slist *
bearer(struct curl_slist *list, const char *token)
{
	char value[600];

	snprintf(value, sizeof(value), "Bearer %.512s", token);
	return header(list, "Authorization", value);
}

static struct curl_slist *
set_up(struct http *h, const struct http_request *r)
{
	struct curl_slist *headers = header(NULL, "Expect", "");

	/* Keeps connections, sessions and names; forgets the rest. */
	curl_easy_reset(h->easy);
	curl_easy_setopt(h->easy, CURLOPT_URL, r->url);
	curl_easy_setopt(h->easy, CURLOPT_NOSIGNAL, 1L);
	/* The end does not wait for a name look-up that hangs. */
	curl_easy_setopt(h->easy, CURLOPT_QUICK_EXIT, 1L);
	curl_easy_setopt(h->easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(h->easy, CURLOPT_ERRORBUFFER, h->error);
	curl_easy_setopt(h->easy, CURLOPT_WRITEFUNCTION, on_octets);
	curl_easy_setopt(h->easy, CURLOPT_WRITEDATA, h);
	curl_easy_setopt(h->easy, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(h->easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(h->easy, CURLOPT_CONNECTTIMEOUT, CONNECT_S);
	curl_easy_setopt(h->easy, CURLOPT_LOW_SPEED_LIMIT, SLOW_OCTETS);
	curl_easy_setopt(h->easy, CURLOPT_LOW_SPEED_TIME, SLOW_S);
	curl_easy_setopt(h->easy, CURLOPT_TIMEOUT, WHOLE_S);
	curl_easy_setopt(h->easy, CURLOPT_TCP_KEEPALIVE, 1L);
	if (h->options.ca_file[0] != '\0') {
		curl_easy_setopt(h->easy, CURLOPT_CAINFO, h->options.ca_file);
		curl_easy_setopt(h->easy, CURLOPT_CAPATH, NULL);
	}
	if (r->body != NULL) {
		curl_easy_setopt(h->easy, CURLOPT_POSTFIELDS, r->body);
		curl_easy_setopt(h->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->len);
		headers = header(headers, "Content-Type", r->type);
		if (r->gzip)
			headers = header(headers, "Content-Encoding", "gzip");
	}
	if (r->token[0] != '\0')
		headers = bearer(headers, r->token);
	curl_easy_setopt(h->easy, CURLOPT_HTTPHEADER, headers);
	return headers;
}

static bool
names_json(const char *type)
{
	size_t n = type != NULL ? strcspn(type, "; ") : 0;

	return (n == 16 && strncasecmp(type, "application/json", n) == 0) ||
	    (n == 24 && strncasecmp(type, "application/problem+json", n) == 0);
}

void
http_exchange(struct http *h, const struct http_request *request, struct http_answer *out)
{
	struct curl_slist *headers = set_up(h, request);
	curl_off_t retry = 0;
	char *type = NULL;
	CURLcode rc;

	*out = (struct http_answer){ .retry_after_s = -1 };
	h->answer = out;
	h->cap = 0;
	h->error[0] = '\0';
	rc = run(h);
	if (rc == CURLE_OK) {
		curl_easy_getinfo(h->easy, CURLINFO_RESPONSE_CODE, &out->status);
		curl_easy_getinfo(h->easy, CURLINFO_CONTENT_TYPE, &type);
		curl_easy_getinfo(h->easy, CURLINFO_RETRY_AFTER, &retry);
		out->is_json = names_json(type);
		if (retry > 0)
			out->retry_after_s = retry;
	} else {
		snprintf(out->why, sizeof(out->why), "%.199s",
		    h->error[0] != '\0' ? h->error : curl_easy_strerror(rc));
	}
	curl_easy_setopt(h->easy, CURLOPT_HTTPHEADER, NULL);
	curl_slist_free_all(headers);
	h->answer = NULL;
}

static bool
is_loopback(const char *host)
{
	struct in_addr four;

	if (strcasecmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0)
		return true;
	return inet_pton(AF_INET, host, &four) == 1 && (ntohl(four.s_addr) >> 24) == 127;
}

bool
http_url_allowed(const char *url, struct err *e)
{
	CURLU *u = curl_url();
	char *scheme = NULL, *host = NULL;
	bool ok = false;

	if (u == NULL)
		abort();
	if (curl_url_set(u, CURLUPART_URL, url, 0) != CURLUE_OK ||
	    curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
	    curl_url_get(u, CURLUPART_HOST, &host, 0) != CURLUE_OK)
		err_set(e, "'%s' is no URL", url);
	else if (strcmp(scheme, "https") != 0 && strcmp(scheme, "http") != 0)
		err_set(e, "'%s': only https, and http to this machine", url);
	else if (strcmp(scheme, "http") == 0 && !is_loopback(host))
		err_set(e, "'%s': http only to this machine; use https", url);
	else
		ok = true;
	curl_free(scheme);
	curl_free(host);
	curl_url_cleanup(u);
	return ok;
}
