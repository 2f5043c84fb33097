/* SPDX-License-Identifier: MIT */
/* crash.c - a library to preload: it counts the calls with which a program changes files or speaks
 * to servers, and ends the program at one of them, as a kill at that moment would. With a loss of
 * power files are left as the last sync made them.
 *
 *   CRASH_AT=N      ends the program before the Nth call, with CRASH_CODE; "N+": after it
 *   CRASH_LOSES=1   what was written and not synced is lost, and so are files whose folder was not;
 *                   2: the last quarter of what was written and not synced
 *   CRASH_TRACE=F   a line "N CALL NAME" for each, at the end of the file F
 *   CRASH_HASTE=N   real time passes N times as fast: pauses between attempts are short */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define CRASH_CODE 99
#define FILES_MAX 1024 /* by descriptor */
#define NAME_MAX_LEN 64

/* What is known of a file that is open for writing. */
struct file {
	atomic_bool is_tracked;
	bool is_new; /* and its folder has not been synced since */
	int folder;
	char name[NAME_MAX_LEN];
	off_t synced;
};

static struct file files[FILES_MAX];
static atomic_long n_calls;
static long crash_at, haste = 1;
static struct timespec begun; /* of CLOCK_BOOTTIME */
static bool crashes_after;
static long loses; /* 0: nothing; 1, 2: all, a quarter of what is not synced */
static int trace_fd = -1;

#define REAL(name) ((__typeof__(&name))(void *)real(#name))

static void *
real(const char *name)
{
	void *found = dlsym(RTLD_NEXT, name);

	if (!found)
		abort();
	return found;
}

__attribute__((constructor)) static void
begin(void)
{
	const char *at = getenv("CRASH_AT"), *path = getenv("CRASH_TRACE");
	const char *times = getenv("CRASH_HASTE"), *lost = getenv("CRASH_LOSES");
	char *end = NULL;

	crash_at = at ? strtol(at, &end, 10) : 0;
	crashes_after = at && *end == '+';
	loses = lost ? strtol(lost, NULL, 10) : 0;
	(void)syscall(SYS_clock_gettime, CLOCK_BOOTTIME, &begun);
	haste = times ? strtol(times, NULL, 10) : 1;
	if (path)
		trace_fd = (int)syscall(SYS_openat, AT_FDCWD, path,
					O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* ---- the end ---- */

/* A file without its folder's word is not there after a loss of power; what is behind its last sync
 * is not in it. */
static void
lose(void)
{
	for (int fd = 0; fd < FILES_MAX; fd++) {
		struct file *file = &files[fd];
		struct stat stat;

		if (!atomic_load(&file->is_tracked))
			continue;
		if (file->is_new)
			(void)syscall(SYS_unlinkat, file->folder, file->name, 0);
		else if (fstat(fd, &stat) == 0 && stat.st_size > file->synced)
			(void)!syscall(SYS_ftruncate, fd,
				       loses == 1 ? file->synced
						  : (file->synced + 3 * stat.st_size) / 4);
	}
}

static void
crash(void)
{
	if (loses)
		lose();
	(void)syscall(SYS_exit_group, CRASH_CODE);
}

static void
trace(long n, const char *call, const char *name)
{
	char line[160];
	int len = snprintf(line, sizeof(line), "%ld %s %s\n", n, call, name);

	if (len > 0 && (size_t)len < sizeof(line))
		(void)!syscall(SYS_write, trace_fd, line, (size_t)len);
}

/* A call is about to be made: its number. */
static long
enter(const char *call, int fd, const char *name)
{
	long n = atomic_fetch_add(&n_calls, 1) + 1;

	if (trace_fd >= 0) {
		bool is_file = fd >= 0 && fd < FILES_MAX && atomic_load(&files[fd].is_tracked);

		trace(n, call, name ? name : is_file ? files[fd].name : "-");
	}
	if (n == crash_at && !crashes_after)
		crash();
	return n;
}

/* It was made. */
static void
leave(long n)
{
	int code = errno;

	if (n == crash_at && crashes_after)
		crash();
	errno = code;
}

/* ---- files ---- */

static mode_t
kind_of(int fd)
{
	struct stat stat;

	return fstat(fd, &stat) == 0 ? stat.st_mode & S_IFMT : 0;
}

static bool
is_socket(int fd)
{
	return kind_of(fd) == S_IFSOCK;
}

/* Pipes wake threads and carry what is printed: nothing outlives the program in them. */
static bool
is_lasting(int fd)
{
	mode_t kind = kind_of(fd);

	return kind == S_IFREG || kind == S_IFSOCK;
}

static void
track(int folder, const char *name, int flags, int fd)
{
	struct stat stat;

	if (fd < 0 || fd >= FILES_MAX)
		return;
	atomic_store(&files[fd].is_tracked, false);
	if ((flags & O_ACCMODE) == O_RDONLY || strlen(name) >= NAME_MAX_LEN ||
	    fstat(fd, &stat) != 0 || !S_ISREG(stat.st_mode))
		return;
	files[fd].is_new = (flags & O_EXCL) != 0;
	files[fd].folder = folder;
	files[fd].synced = stat.st_size;
	(void)snprintf(files[fd].name, NAME_MAX_LEN, "%s", name);
	atomic_store(&files[fd].is_tracked, true);
}

static bool
is_same(int a, int b)
{
	struct stat one, other;

	return fstat(a, &one) == 0 && fstat(b, &other) == 0 && one.st_dev == other.st_dev &&
	       one.st_ino == other.st_ino;
}

/* A sync has succeeded: of a file, or of the folder of some. */
static void
note_sync(int fd)
{
	struct stat stat;

	if (fstat(fd, &stat) != 0)
		return;
	if (S_ISREG(stat.st_mode) && fd < FILES_MAX)
		files[fd].synced = stat.st_size;
	for (int i = 0; i < FILES_MAX && S_ISDIR(stat.st_mode); i++)
		if (atomic_load(&files[i].is_tracked) && files[i].is_new &&
		    is_same(files[i].folder, fd))
			files[i].is_new = false;
}

/* ---- the calls ---- */

/* TYPE NAME(ARGS), counted where the condition holds. */
#define CALL(type, name, args, pass, condition, fd) \
	type name args;                             \
	type name args                              \
	{                                           \
		long n;                             \
		type result;                        \
                                                    \
		if (!(condition))                   \
			return REAL(name) pass;     \
		n = enter(#name, fd, NULL);         \
		result = REAL(name) pass;           \
		leave(n);                           \
		return result;                      \
	}

CALL(ssize_t, write, (int fd, const void *buf, size_t n_bytes), (fd, buf, n_bytes), is_lasting(fd),
     fd)
CALL(ssize_t, pwrite, (int fd, const void *buf, size_t n_bytes, off_t at), (fd, buf, n_bytes, at),
     true, fd)
CALL(ssize_t, writev, (int fd, const struct iovec *parts, int n_parts), (fd, parts, n_parts),
     is_lasting(fd), fd)
CALL(int, ftruncate, (int fd, off_t length), (fd, length), true, fd)
CALL(int, rename, (const char *from, const char *to), (from, to), true, -1)
CALL(int, renameat, (int from_fd, const char *from, int to_fd, const char *to),
     (from_fd, from, to_fd, to), true, -1)
CALL(int, unlinkat, (int fd, const char *name, int flags), (fd, name, flags), true, -1)
CALL(int, connect, (int fd, const struct sockaddr *to, socklen_t len), (fd, to, len), true, -1)
CALL(ssize_t, send, (int fd, const void *buf, size_t n_bytes, int flags), (fd, buf, n_bytes, flags),
     true, -1)
CALL(ssize_t, sendto,
     (int fd, const void *buf, size_t n_bytes, int flags, const struct sockaddr *to, socklen_t len),
     (fd, buf, n_bytes, flags, to, len), true, -1)
CALL(ssize_t, sendmsg, (int fd, const struct msghdr *message, int flags), (fd, message, flags),
     true, -1)
CALL(ssize_t, recv, (int fd, void *buf, size_t n_bytes, int flags), (fd, buf, n_bytes, flags), true,
     -1)
CALL(ssize_t, recvfrom,
     (int fd, void *buf, size_t n_bytes, int flags, struct sockaddr *from, socklen_t *len),
     (fd, buf, n_bytes, flags, from, len), true, -1)
CALL(ssize_t, recvmsg, (int fd, struct msghdr *message, int flags), (fd, message, flags), true, -1)
CALL(ssize_t, read, (int fd, void *buf, size_t n_bytes), (fd, buf, n_bytes), is_socket(fd), -1)

/* What fortified callers call. */
ssize_t
__recv_chk(int fd, void *buf, size_t n_bytes, size_t room, int flags);
ssize_t
__recv_chk(int fd, void *buf, size_t n_bytes, size_t room, int flags)
{
	if (n_bytes > room)
		abort();
	return recv(fd, buf, n_bytes, flags);
}

ssize_t
__read_chk(int fd, void *buf, size_t n_bytes, size_t room);
ssize_t
__read_chk(int fd, void *buf, size_t n_bytes, size_t room)
{
	if (n_bytes > room)
		abort();
	return read(fd, buf, n_bytes);
}

static int
sync_with(const char *call, int (*sync)(int fd), int fd)
{
	long n = enter(call, fd, kind_of(fd) == S_IFDIR ? "folder" : NULL);
	int result = sync(fd);

	if (result == 0)
		note_sync(fd);
	leave(n);
	return result;
}

int
fsync(int fd)
{
	return sync_with("fsync", REAL(fsync), fd);
}

int
fdatasync(int fd)
{
	return sync_with("fdatasync", REAL(fdatasync), fd);
}

int
openat(int folder, const char *name, int flags, ...)
{
	mode_t mode = 0;
	long n = 0;
	va_list args;
	int fd;

	va_start(args, flags);
	if (flags & O_CREAT)
		mode = (mode_t)va_arg(args, int);
	va_end(args);
	if (flags & O_CREAT)
		n = enter("openat", -1, name);
	fd = REAL(openat)(folder, name, flags, mode);
	track(folder, name, flags, fd);
	leave(n);
	return fd;
}

int
__openat_2(int folder, const char *name, int flags);
int
__openat_2(int folder, const char *name, int flags)
{
	return openat(folder, name, flags);
}

int
close(int fd)
{
	if (fd >= 0 && fd < FILES_MAX)
		atomic_store(&files[fd].is_tracked, false);
	return REAL(close)(fd);
}

/* ---- time ---- */

int
clock_gettime(clockid_t id, struct timespec *out)
{
	int result = REAL(clock_gettime)(id, out);
	int64_t ns;

	if (result != 0 || id != CLOCK_BOOTTIME || haste == 1)
		return result;
	ns = ((out->tv_sec - begun.tv_sec) * INT64_C(1000000000) + out->tv_nsec - begun.tv_nsec) *
	     haste;
	out->tv_sec = begun.tv_sec + (begun.tv_nsec + ns) / 1000000000;
	out->tv_nsec = (begun.tv_nsec + ns) % 1000000000;
	return 0;
}

int
poll(struct pollfd *fds, nfds_t n, int timeout_ms)
{
	return REAL(poll)(fds, n,
			  timeout_ms > 0 ? (timeout_ms + (int)haste - 1) / (int)haste : timeout_ms);
}
