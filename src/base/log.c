/* SPDX-License-Identifier: MIT */
/* log.c - the newest lines in a ring. File scope holds it: there is one log in a process. */
#include "base/log.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct log_line ring[LOG_LINES];
static uint64_t n_added;
static int log_fd = -1;

static void
write_line(int fd, const struct log_line *line)
{
	static const char *const words[] = { "info", "warn", "fault" };
	char iso[24];
	TEXT_ON(out, LOG_LINE_MAX + 64);

	date_iso(line->time_ms / 1000, iso);
	text_addf(&out, "%s %s %s\n", iso, words[line->level], line->text);
	if (write(fd, out.data, out.len) < 0)
		return; /* where the log goes is gone: there is nobody to tell */
}

void
log_add(enum log_level level, const char *fmt, ...)
{
	struct log_line line = { .time_ms = clock_now_ms(), .level = level };
	char raw[LOG_LINE_MAX];
	va_list args;
	bool is_repeat;
	int fd;

	va_start(args, fmt);
	vsnprintf(raw, sizeof(raw), fmt, args);
	va_end(args);
	text_clean(raw, strlen(raw), line.text, sizeof(line.text));
	pthread_mutex_lock(&lock);
	is_repeat = n_added > 0 && strcmp(ring[(n_added - 1) % LOG_LINES].text, line.text) == 0;
	if (is_repeat)
		ring[(n_added - 1) % LOG_LINES].time_ms = line.time_ms;
	else
		ring[n_added++ % LOG_LINES] = line;
	fd = log_fd;
	pthread_mutex_unlock(&lock);
	if (fd >= 0 && !is_repeat)
		write_line(fd, &line);
}

void
log_to(int fd)
{
	pthread_mutex_lock(&lock);
	log_fd = fd;
	pthread_mutex_unlock(&lock);
}

size_t
log_copy(struct log_line *out, size_t max)
{
	size_t n;

	pthread_mutex_lock(&lock);
	n = MIN(MIN(max, (size_t)LOG_LINES), (size_t)n_added);
	for (size_t i = 0; i < n; i++)
		out[i] = ring[(n_added - 1 - i) % LOG_LINES];
	pthread_mutex_unlock(&lock);
	return n;
}

uint64_t
log_count(void)
{
	uint64_t n;

	pthread_mutex_lock(&lock);
	n = n_added;
	pthread_mutex_unlock(&lock);
	return n;
}
