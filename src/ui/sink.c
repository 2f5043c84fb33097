/* SPDX-License-Identifier: MIT */
/* sink.c - a memory file: it never blocks and has no limit that a frame could meet, unlike a pipe.
 */
#include "ui/sink.h"

#include <sys/mman.h>
#include <unistd.h>

enum err
sink_open(struct sink *out, struct why *why)
{
	int fd = memfd_create("cwtop frame", MFD_CLOEXEC);
	struct sink sink = { .out = fd < 0 ? NULL : fdopen(fd, "r+"),
			     .in = fopen("/dev/null", "re") };

	if (sink.out && sink.in) {
		*out = sink;
		return ERR_OK;
	}
	if (fd >= 0 && !sink.out)
		close(fd);
	sink_close(&sink);
	return err_set(ERR_SYSTEM, why,
		       "screen: cannot open its buffer: too many open files: raise the limit "
		       "(ulimit -n)");
}

void
sink_close(struct sink *sink)
{
	if (sink->out)
		fclose(sink->out);
	if (sink->in)
		fclose(sink->in);
	*sink = (struct sink){ 0 };
}

bool
sink_take(struct sink *sink, struct buf *out)
{
	int fd = fileno(sink->out);
	bool is_good = true;
	char chunk[16384];
	off_t size;

	fflush(sink->out);
	size = lseek(fd, 0, SEEK_CUR);
	for (off_t at = 0; at < size && is_good;) {
		ssize_t n = pread(fd, chunk, sizeof(chunk), at);

		is_good = n > 0 && buf_add(out, chunk, (size_t)n);
		at += n;
	}
	lseek(fd, 0, SEEK_SET);
	return ftruncate(fd, 0) == 0 && is_good;
}
