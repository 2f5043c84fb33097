/* SPDX-License-Identifier: MIT */
/* term.c - the device: settings, writes, reads, crash handlers. */
#include "ui/term.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define PENDING_MAX (8u << 20) /* a frame of 500 by 200 in full colour is below 4 MiB */
#define RESTORE_MAX 256

/* What a handler needs; written before the handlers are installed. */
static struct {
	volatile sig_atomic_t is_armed;
	int fd;
	struct termios saved;
	char bytes[RESTORE_MAX];
	size_t n;
} crash = { .fd = -1 };

/* A handler needs a stack of its own when the stack is what overflowed. */
static char crash_stack[64 << 10];

static const int crash_signals[] = { SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL };

enum err
term_open(struct term_io *out, struct why *why)
{
	struct term_io term = { .fd = -1 };
	char name[256];

	if (!isatty(STDOUT_FILENO))
		return err_set(
			ERR_USAGE, why,
			"screen: standard output is not a terminal: run cwtop in one, or use "
			"cwtop snapshot");
	if (ttyname_r(STDOUT_FILENO, name, sizeof(name)) != 0)
		memcpy(name, "/dev/tty", sizeof("/dev/tty"));
	term.fd = open(name, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	if (term.fd < 0 || tcgetattr(term.fd, &term.saved) != 0) {
		if (term.fd >= 0)
			close(term.fd);
		return err_set(
			ERR_USAGE, why,
			"screen: cannot open the terminal %s: %s: run cwtop in a terminal of "
			"your own, or use cwtop snapshot",
			name, strerror(errno));
	}
	buf_init(&term.pending, PENDING_MAX);
	*out = term;
	return ERR_OK;
}

void
term_close(struct term_io *term)
{
	term_cooked(term);
	close(term->fd);
	buf_done(&term->pending);
	term->fd = -1;
}

void
term_raw(struct term_io *term)
{
	struct termios raw = term->saved;

	cfmakeraw(&raw);
	raw.c_oflag |= OPOST & term->saved.c_oflag; /* as ncurses expects it */
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	/* Ctrl-S is flow control for who has it on: a slow line needs it. */
	raw.c_iflag |= (IXON | IXOFF) & term->saved.c_iflag;
	tcsetattr(term->fd, TCSADRAIN, &raw);
}

void
term_cooked(struct term_io *term)
{
	if (!term->is_lost)
		tcsetattr(term->fd, TCSADRAIN, &term->saved);
}

void
term_adopt(struct term_io *term)
{
	struct termios now;

	if (tcgetattr(term->fd, &now) == 0)
		term->saved = now;
}

bool
term_size(const struct term_io *term, int *out_width, int *out_height)
{
	struct winsize size;

	if (ioctl(term->fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0)
		return false;
	*out_width = MIN((int)size.ws_col, 1000);
	*out_height = MIN((int)size.ws_row, 500);
	return true;
}

/* ---- bytes out ---- */

bool
term_flush(struct term_io *term)
{
	struct buf *pending = &term->pending;

	while (term->sent < pending->len && !term->is_lost) {
		ssize_t n = write(term->fd, pending->data + term->sent, pending->len - term->sent);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return false;
		if (n < 0) {
			term->is_lost = true;
			break;
		}
		term->writes++;
		term->bytes += (uint64_t)n;
		term->sent += (size_t)n;
	}
	buf_clear(pending);
	term->sent = 0;
	return true;
}

bool
term_write(struct term_io *term, const char *bytes, size_t n)
{
	if (term->is_lost || n == 0)
		return true;
	if (!buf_add(&term->pending, bytes, n))
		return false;
	return term_flush(term);
}

void
term_drain(struct term_io *term, int wait_ms)
{
	struct pollfd out = { .fd = term->fd, .events = POLLOUT };

	while (!term_flush(term))
		if (poll(&out, 1, wait_ms) <= 0)
			break;
}

/* ---- bytes in ---- */

size_t
term_read(struct term_io *term, char *out, size_t size, int wait_ms)
{
	struct pollfd in = { .fd = term->fd, .events = POLLIN };
	ssize_t n;

	if (term->is_lost || size == 0 || poll(&in, 1, wait_ms) <= 0)
		return 0;
	if (in.revents & POLLIN) {
		n = read(term->fd, out, size);
		if (n > 0)
			return (size_t)n;
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return 0;
		term->is_lost = true; /* end of file or EIO: nobody will ever type here again */
	} else if (in.revents & (POLLHUP | POLLERR | POLLNVAL)) {
		term->is_lost = true;
	}
	return 0;
}

#define ESC_MS 25

static size_t
type_more(struct term_io *term, struct typing *typing, int wait_ms)
{
	size_t n = term_read(term, typing->bytes + typing->n, sizeof(typing->bytes) - typing->n,
			     wait_ms);

	typing->n += n;
	return n;
}

uint32_t
term_key(struct term_io *term, struct typing *typing)
{
	bool is_final = false;
	uint32_t key;

	if (typing->n == 0)
		type_more(term, typing, 0);
	while (typing->n > 0) {
		size_t n = keys_decode(typing->bytes, typing->n, is_final, typing->own, &key);

		if (n > 0) {
			typing->n -= n;
			memmove(typing->bytes, typing->bytes + n, typing->n);
			return key;
		}
		is_final = type_more(term, typing, ESC_MS) == 0;
	}
	return KEY_NOTHING;
}

/* ---- kinds of terminals ---- */

enum err
term_check_name(const char *name, struct why *why)
{
	if (!name || !name[0])
		return err_set(ERR_USAGE, why,
			       "screen: TERM is not set: say what the terminal is "
			       "(TERM=xterm-256color), or use cwtop snapshot");
	if (strlen(name) > 64 || strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
					      "0123456789+-._") != strlen(name))
		return err_set(ERR_USAGE, why,
			       "screen: TERM is no terminal's name: say what the terminal is "
			       "(TERM=xterm-256color), or use cwtop snapshot");
	return ERR_OK;
}

enum err
term_refuse(const char *name, bool is_known, struct why *why)
{
	return err_set(
		ERR_USAGE, why,
		is_known ? "screen: TERM=%s cannot place the cursor: run cwtop in a full "
			   "terminal (TERM=xterm-256color), or use cwtop snapshot"
			 : "screen: this system does not know the terminal TERM=%s: set TERM to "
			   "one that it knows (xterm-256color), or use cwtop snapshot",
		name);
}

static const int library_signals[TERM_SIGNALS] = { SIGINT, SIGTERM, SIGTSTP, SIGWINCH };

void
term_keep_signals(struct term_signals *out)
{
	for (size_t i = 0; i < TERM_SIGNALS; i++)
		sigaction(library_signals[i], NULL, &out->actions[i]);
}

void
term_restore_signals(const struct term_signals *signals)
{
	for (size_t i = 0; i < TERM_SIGNALS; i++)
		sigaction(library_signals[i], &signals->actions[i], NULL);
}

bool
term_knows_sync(const char *name)
{
	static const char *const names[] = { "foot",    "xterm-kitty", "alacritty",     "contour",
					     "wezterm", "mintty",      "xterm-ghostty", "rio" };

	for (size_t i = 0; i < LEN(names); i++)
		if (text_starts(name, names[i]))
			return true;
	return false;
}

void
term_add_bytes(struct text *out, const char *s)
{
	while (s && *s) {
		const char *delay = strstr(s, "$<");
		const char *end = delay ? strchr(delay, '>') : NULL;

		text_add_n(out, s, end ? (size_t)(delay - s) : strlen(s));
		s = end ? end + 1 : NULL;
	}
}

void
term_learn_keys(struct typing *typing, const char *(*capability)(const char *name))
{
	static const struct {
		const char *name;
		uint32_t key;
	} rows[] = {
		{ "kcuu1", KEY_IS_UP },      { "kcud1", KEY_IS_DOWN },
		{ "kcub1", KEY_IS_LEFT },    { "kcuf1", KEY_IS_RIGHT },
		{ "khome", KEY_IS_HOME },    { "kend", KEY_IS_END },
		{ "kpp", KEY_IS_PAGE_UP },   { "knp", KEY_IS_PAGE_DOWN },
		{ "kcbt", KEY_IS_BACK_TAB }, { "kdch1", KEY_IS_DELETE },
		{ "kent", KEY_IS_ENTER },
	};
	size_t n = 0;

	for (size_t i = 0; i < LEN(rows); i++) {
		const char *bytes = capability(rows[i].name);

		if (bytes && bytes[0] == 27)
			typing->own[n++] = (struct key_sequence){ bytes, rows[i].key };
	}
}

/* ---- crashes ---- */

static void
write_all(const char *bytes, size_t n)
{
	struct pollfd out = { .fd = crash.fd, .events = POLLOUT };

	for (int tries = 0; n > 0 && tries < 20; tries++) {
		ssize_t done = write(crash.fd, bytes, n);

		if (done > 0) {
			bytes += done;
			n -= (size_t)done;
		} else {
			poll(&out, 1, 10);
		}
	}
}

void
term_emergency(void)
{
	if (!crash.is_armed)
		return;
	crash.is_armed = 0;
	signal(SIGTTOU, SIG_IGN); /* from the background too */
	write_all(crash.bytes, crash.n);
	tcsetattr(crash.fd, TCSANOW, &crash.saved);
}

static void
on_crash(int number)
{
	char line[] = "cwtop: crashed (signal NN): this is a bug in cwtop: please report it\n";
	char *digits = strchr(line, 'N');

	if (crash.is_armed) {
		digits[0] = (char)(number < 10 ? ' ' : '0' + number / 10);
		digits[1] = (char)('0' + number % 10);
		term_emergency();
		write_all(line, sizeof(line) - 1);
	}
	/* the handler was reset to the default: this ends the program, with a core where allowed */
	raise(number);
}

void
term_arm(const struct term_io *term, const char *bytes, size_t n)
{
	stack_t stack = { .ss_sp = crash_stack, .ss_size = sizeof(crash_stack) };
	struct sigaction action = { .sa_handler = on_crash,
				    .sa_flags = SA_ONSTACK | (int)SA_RESETHAND | SA_NODEFER };

	crash.is_armed = 0;
	crash.fd = term->fd;
	crash.saved = term->saved;
	crash.n = MIN(n, sizeof(crash.bytes));
	memcpy(crash.bytes, bytes, crash.n);
	sigaltstack(&stack, NULL);
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < LEN(crash_signals); i++)
		sigaction(crash_signals[i], &action, NULL);
	crash.is_armed = 1;
}

void
term_disarm(void)
{
	crash.is_armed = 0;
}
