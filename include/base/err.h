/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_BASE_ERR_H
#define CWTOP_BASE_ERR_H
/* err.h - what went wrong: a code for the program, one sentence for a person.
 *
 * Every function that can fail returns `enum err` and takes `struct why *why` last. The sentence
 * has the form "what: why: what to do" without a final full stop, and no secret. Outputs are
 * written only on ERR_OK. */
#include "base/base.h"

/*        code             word (snapshot, panels)   exit code (sysexits.h)   */
#define ERR_TABLE(X)                                \
	X(ERR_OK, "ok", 0)                          \
	X(ERR_USAGE, "usage", 64)                   \
	X(ERR_FILE, "bad file", 65)                 \
	X(ERR_NO_FILE, "no such file", 65)          \
	X(ERR_NET, "unreachable", 69)               \
	X(ERR_TIMEOUT, "timed out", 69)             \
	X(ERR_TLS, "tls", 69)                       \
	X(ERR_THROTTLED, "throttled", 69)           \
	X(ERR_SERVER, "server error", 69)           \
	X(ERR_PARSE, "malformed answer", 69)        \
	X(ERR_DENIED, "denied", 77)                 \
	X(ERR_AUTH, "bad credentials", 77)          \
	X(ERR_EXPIRED, "expired", 77)               \
	X(ERR_NO_CREDENTIALS, "no credentials", 77) \
	X(ERR_GONE, "gone", 69)                     \
	X(ERR_REJECTED, "rejected", 69)             \
	X(ERR_LIMIT, "too large", 69)               \
	X(ERR_STOPPED, "stopped", 69)               \
	X(ERR_SYSTEM, "system", 70)                 \
	X(ERR_MEMORY, "out of memory", 70)          \
	X(ERR_BUG, "bug", 70)

enum err {
#define ERR_ENUM(code, word, exit_code) code,
	ERR_TABLE(ERR_ENUM)
#undef ERR_ENUM
		ERR_COUNT
};

#define WHY_MAX 400

/* One sentence for a person. Always NUL-terminated, cleaned of control characters by err_set. */
struct why {
	char text[WHY_MAX];
};

/* err_set - writes the sentence and returns the code: `return err_set(ERR_FILE, why, "...", ...)`.
 * A sentence that is too long is cut at a character boundary. Never fails. Any thread. */
enum err
err_set(enum err code, struct why *why, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* err_prefix - puts "fmt: " in front of an existing sentence and returns the same code. */
enum err
err_prefix(enum err code, struct why *why, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* err_memory - the one sentence for a failed allocation. */
enum err
err_memory(struct why *why);

/* err_word - the code in a word or two ("denied", "throttled"); static storage. */
const char *
err_word(enum err code);

/* err_exit_code - the process exit code that belongs to a code. */
int
err_exit_code(enum err code);

#endif
