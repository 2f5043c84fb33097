/* SPDX-License-Identifier: MIT */
/* timed.c - runs a program once and prints "WALL_US CPU_US PEAK_RSS_KIB EXIT_CODE". A program of
 * its own because a process begins with the peak of whoever forked it: this one is small.
 *
 *   timed PROGRAM [ARG...]    the program's own output is dropped */
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long
now_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static long long
us_of(struct timeval t)
{
	return (long long)t.tv_sec * 1000000 + t.tv_usec;
}

int
main(int argc, char **argv)
{
	struct rusage usage;
	int status = 0;
	long long begin = now_us();
	pid_t pid = argc > 1 ? fork() : -1;

	if (pid == 0) {
		int null = open("/dev/null", O_RDWR | O_CLOEXEC);
		if (null >= 0 && dup2(null, STDIN_FILENO) >= 0 && dup2(null, STDOUT_FILENO) >= 0)
			execv(argv[1], argv + 1);
		perror(argv[1]);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &usage) != pid) {
		fprintf(stderr, "usage: timed PROGRAM [ARG...]\n");
		return 64;
	}
	printf("%lld %lld %ld %d\n", now_us() - begin,
	       us_of(usage.ru_utime) + us_of(usage.ru_stime), usage.ru_maxrss,
	       WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
	return 0;
}
