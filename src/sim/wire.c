/* SPDX-License-Identifier: MIT */
/* wire.c - the troubles of the bytes: cut, wrong lengths, resets, floods. */
#include "sim/wire.h"

#include "base/clock.h"
#include "base/crypto.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define HEAD_MAX ((size_t)1 << 20)
#define POLL_MS 100
#define DRIP_MS 20
#define LONG_BY 1000
#define FLOOD_BYTES ((size_t)300 << 10)

/* false: the other side is gone, or the server stops. */
static bool
put(const struct wire *wire, const void *bytes, size_t n)
{
	const char *at = bytes;

	while (n) {
		struct pollfd fd = { .fd = wire->fd, .events = POLLOUT };
		ssize_t sent = send(wire->fd, at, n, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (sent > 0) {
			at += sent;
			n -= (size_t)sent;
		} else if (sent < 0 && errno != EAGAIN && errno != EINTR) {
			return false;
		} else if (!wire->wait(wire->self, 0) ||
			   (poll(&fd, 1, POLL_MS) < 0 && errno != EINTR)) {
			return false;
		}
	}
	return true;
}

static bool
put_text(const struct wire *wire, const char *s)
{
	return put(wire, s, strlen(s));
}

/* ---- heads ---- */

enum framing { FRAMING_LENGTH, FRAMING_CHUNKED };

struct head {
	enum framing framing;
	size_t length;
	unsigned times;       /* each header is written so often */
	size_t flood;         /* bytes of headers that mean nothing */
	const char *encoding; /* NULL: none */
};

static const char *
reason_of(unsigned status)
{
	return status < 300 ? "OK" : status < 400 ? "Redirect" : "Error";
}

static bool
add_header(struct buf *out, unsigned times, const char *name, const char *value)
{
	bool ok = true;

	for (unsigned i = 0; ok && i < times; i++)
		ok = buf_addf(out, "%s: %s\r\n", name, value);
	return ok;
}

static bool
add_flood(struct buf *out, size_t n)
{
	char filler[1001];
	bool ok = true;

	memset(filler, 'x', sizeof(filler) - 1);
	filler[sizeof(filler) - 1] = '\0';
	for (size_t i = 0; ok && i < n; i += sizeof(filler))
		ok = buf_addf(out, "x-amz-meta-%zu: %s\r\n", i, filler);
	return ok;
}

static bool
add_head(struct buf *out, const struct http_reply *reply, const struct head *head)
{
	time_t now = (time_t)(clock_wall_s() + reply->skew_s);
	unsigned times = head->times ? head->times : 1;
	char text[64];
	struct tm tm;
	bool ok;

	gmtime_r(&now, &tm);
	strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT", &tm);
	ok = buf_addf(out, "HTTP/1.1 %u %s\r\n", reply->status, reason_of(reply->status)) &&
	     add_header(out, times, "Date", text);
	for (size_t i = 0; ok && i < reply->n_headers; i++)
		ok = add_header(out, times, reply->headers[i].name, reply->headers[i].value);
	if (ok && reply->content_type[0])
		ok = add_header(out, times, "Content-Type", reply->content_type);
	if (ok && head->encoding)
		ok = add_header(out, times, "Content-Encoding", head->encoding);
	snprintf(text, sizeof(text), "%zu", head->length);
	if (head->framing == FRAMING_CHUNKED)
		ok = ok && add_header(out, times, "Transfer-Encoding", "chunked");
	else
		ok = ok && add_header(out, times, "Content-Length", text);
	return ok && add_flood(out, head->flood) && buf_add_text(out, "\r\n");
}

static bool
put_head(const struct wire *wire, const struct http_reply *reply, const struct head *head)
{
	struct buf out;
	bool ok;

	buf_init(&out, HEAD_MAX);
	ok = add_head(&out, reply, head) && put(wire, out.data, out.len);
	buf_done(&out);
	return ok;
}

static void
put_body(const struct wire *wire, const struct http_reply *reply, size_t n)
{
	if (!wire->is_head && n)
		(void)!put(wire, reply->body.data, MIN(n, reply->body.len));
}

/* ---- the kinds ---- */

/* Disconnecting a socket by "connecting" it to nothing sends the RST at once, whatever is done to
 * it afterwards. */
static void
send_reset(const struct wire *wire, const struct http_reply *reply)
{
	const struct sockaddr none = { .sa_family = AF_UNSPEC };

	(void)reply;
	(void)!connect(wire->fd, &none, sizeof(none));
}

static void
send_drip(const struct wire *wire, const struct http_reply *reply)
{
	const struct head head = { .length = reply->body.len };
	unsigned every_ms = reply->trouble.every ? (unsigned)reply->trouble.every : DRIP_MS;
	struct buf all;
	bool ok;

	buf_init(&all, HEAD_MAX + reply->body.len);
	ok = add_head(&all, reply, &head) && (wire->is_head || !reply->body.len ||
					      buf_add(&all, reply->body.data, reply->body.len));
	for (size_t i = 0; ok && i < all.len; i++)
		ok = put(wire, &all.data[i], 1) && wire->wait(wire->self, every_ms);
	buf_done(&all);
}

static void
send_cut(const struct wire *wire, const struct http_reply *reply)
{
	const struct head head = { .length = reply->body.len };

	if (put_head(wire, reply, &head))
		put_body(wire, reply, (size_t)reply->trouble.at);
}

static void
send_short(const struct wire *wire, const struct http_reply *reply)
{
	const struct head head = { .length = reply->body.len / 2 };

	if (put_head(wire, reply, &head))
		put_body(wire, reply, reply->body.len);
}

static void
send_long(const struct wire *wire, const struct http_reply *reply)
{
	const struct head head = { .length = reply->body.len + LONG_BY };

	if (put_head(wire, reply, &head))
		put_body(wire, reply, reply->body.len);
}

/* A chunk of its own size, of which no more than `at` bytes come. */
static void
send_chunked_cut(const struct wire *wire, const struct http_reply *reply)
{
	const struct head head = { .framing = FRAMING_CHUNKED };
	char size[32];

	if (!put_head(wire, reply, &head) || !reply->body.len || wire->is_head)
		return;
	snprintf(size, sizeof(size), "%zx\r\n", reply->body.len);
	if (put_text(wire, size))
		put_body(wire, reply, (size_t)reply->trouble.at);
}

/* gzip: a block with codes of one bit each for "258 more of the same" and its distance, so that a
 * zero byte stands for four of them; in all 1,082,131,465 zero bytes. The end has the block's end,
 * the CRC and the length. */
static const unsigned char bomb_head[] = { 0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00,
					   0x00, 0xFF, 0xED, 0xC0, 0x81, 0x00, 0x00, 0x00,
					   0x00, 0x80, 0xA0, 0xFD, 0xA9, 0x17, 0xA9, 0x00 };
static const unsigned char bomb_tail[] = { 0x06, 0x0B, 0x01, 0x40, 0x36, 0x09, 0x04, 0x80, 0x40 };
#define BOMB_ZEROS ((size_t)1 << 20)

static void
send_bomb(const struct wire *wire, const struct http_reply *reply)
{
	const struct head head = { .length = sizeof(bomb_head) + BOMB_ZEROS + sizeof(bomb_tail),
				   .encoding = "gzip" };
	const char zeros[4096] = { 0 };
	bool ok = put_head(wire, reply, &head) && put(wire, bomb_head, sizeof(bomb_head));

	for (size_t i = 0; ok && i < BOMB_ZEROS; i += sizeof(zeros))
		ok = put(wire, zeros, sizeof(zeros));
	if (ok)
		(void)!put(wire, bomb_tail, sizeof(bomb_tail));
}

static void
send_huge(const struct wire *wire, const struct http_reply *reply)
{
	const struct head head = { .framing = FRAMING_CHUNKED };
	char chunk[16 << 10];
	bool ok = put_head(wire, reply, &head);

	memset(chunk, ' ', sizeof(chunk));
	while (ok)
		ok = put_text(wire, "4000\r\n") && put(wire, chunk, sizeof(chunk)) &&
		     put_text(wire, "\r\n") && wire->wait(wire->self, 0);
}

static void
send_garbage(const struct wire *wire, const struct http_reply *reply)
{
	const struct head head = { .length = reply->body.len };

	if (!reply->trouble.body || put_head(wire, reply, &head))
		put_body(wire, reply, reply->body.len);
}

static void
send_duplicate(const struct wire *wire, const struct http_reply *reply)
{
	const struct head head = { .length = reply->body.len, .times = 2 };

	if (put_head(wire, reply, &head))
		put_body(wire, reply, reply->body.len);
}

static void
send_headers(const struct wire *wire, const struct http_reply *reply)
{
	const struct head head = { .length = reply->body.len, .flood = FLOOD_BYTES };

	if (put_head(wire, reply, &head))
		put_body(wire, reply, reply->body.len);
}

static void (*const senders[TROUBLE_COUNT])(const struct wire *wire,
					    const struct http_reply *reply) = {
	[TROUBLE_DRIP] = send_drip,
	[TROUBLE_RESET_BEFORE] = send_reset,
	[TROUBLE_RESET_AFTER] = send_reset,
	[TROUBLE_CUT] = send_cut,
	[TROUBLE_SHORT] = send_short,
	[TROUBLE_LONG] = send_long,
	[TROUBLE_CHUNKED_CUT] = send_chunked_cut,
	[TROUBLE_BOMB] = send_bomb,
	[TROUBLE_HUGE] = send_huge,
	[TROUBLE_GARBAGE] = send_garbage,
	[TROUBLE_DUPLICATE] = send_duplicate,
	[TROUBLE_HEADERS] = send_headers,
};

bool
wire_is_wanted(const struct trouble *trouble)
{
	return senders[trouble->kind] != NULL;
}

void
wire_send(const struct wire *wire, const struct http_reply *reply)
{
	senders[reply->trouble.kind](wire, reply);
	(void)!shutdown(wire->fd, SHUT_WR);
}
