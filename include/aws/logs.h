/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_LOGS_H
#define CWTOP_AWS_LOGS_H
/* logs.h - CloudWatch Logs: events, Insights queries, groups and streams. JSON 1.1,
 * Logs_20140328. Blocks: workers only. */
#include "aws/aws.h"

#define LOGS_EVENTS_MAX 10000         /* of one request */
#define LOGS_GROUPS_MAX 50            /* of one query */
#define LOGS_MESSAGE_MAX 8192         /* bytes kept of a message */
#define LOGS_USD_PER_SCANNED_GB 0.005 /* us-east-1; charged for cancelled queries, too */

struct log_event {
	int64_t time_ms, ingested_ms; /* ingested 0: not said */
	const char *message;          /* cleaned: line ends are spaces */
	bool is_cut;                  /* it was longer than LOGS_MESSAGE_MAX */
	const char *stream, *id;      /* "" from logs_events */
};

struct log_events {
	struct log_event *items;
	size_t n;
	const char *next; /* there may be more: give it with the next call; NULL: that was all */
};

struct logs_filter {
	const char *group;
	const char *const *streams; /* at most 100; none: all */
	size_t n_streams;
	const char *stream_prefix; /* NULL: all; not together with streams */
	const char *pattern;       /* of CloudWatch Logs; NULL: every event */
	int64_t start_ms, end_ms;  /* both included; end 0: until now */
	size_t limit;              /* about so many; 0: LOGS_EVENTS_MAX */
	unsigned pages;            /* to ask for, at most; 0: ten */
	const char *next;          /* of an earlier answer to the same filter */
};

/* logs_filter - events of a group, ordered by time and id. Goes on over empty pages, which are
 * normal, but asks for at most so many a call: with out->next there may be more even when n is 0.
 * Who polls overlapping spans must drop ids seen before. ERR_GONE: no such group. Source:
 * CloudWatch Logs API reference, FilterLogEvents. */
MUST_CHECK enum err
logs_filter(const struct aws_scope *scope, const struct logs_filter *filter, struct log_events *out,
	    struct why *why);

struct logs_stream {
	const char *group, *stream;
	int64_t start_ms, end_ms; /* 0: open */
	bool is_from_start;       /* oldest first; else the newest ones; true with next */
	size_t limit;             /* 0: LOGS_EVENTS_MAX */
	const char *next;
};

/* logs_events - one page of one stream, in order of time. out->next goes forward from there, and is
 * NULL once the answer is the end of the stream; later events come with the last one that was not.
 * ERR_GONE: no such group or stream. Source: GetLogEvents. */
MUST_CHECK enum err
logs_events(const struct aws_scope *scope, const struct logs_stream *stream, struct log_events *out,
	    struct why *why);

struct logs_query {
	const char *const *groups; /* 1 ... LOGS_GROUPS_MAX names */
	size_t n_groups;
	const char *text;       /* Insights query language */
	int64_t start_s, end_s; /* both included: seconds, unlike the rest */
	int limit;              /* rows; 0: 10,000 */
};

/* logs_start_query - begins a query, which costs by the bytes it scans; its id, arena-owned, lives
 * for seven days. ERR_REJECTED: it cannot be read, with the place where AWS says it.
 * Source: StartQuery. */
MUST_CHECK enum err
logs_start_query(const struct aws_scope *scope, const struct logs_query *query, const char **out_id,
		 struct why *why);

enum logs_status { LOGS_WAITING, LOGS_RUNNING, LOGS_COMPLETE, LOGS_FAILED };

struct log_field {
	const char *name, *value; /* value is always text; numbers and times, too */
};

struct log_record {
	struct log_field *fields; /* without @ptr */
	size_t n;
};

struct log_results {
	enum logs_status status;
	const char *word; /* AWS's: Scheduled, Running, Complete, Failed, Cancelled, Timeout */
	struct log_record *rows;
	size_t n;
	double bytes_scanned, records_scanned, records_matched; /* -1: not said */
	double usd; /* of the scan so far, an estimate; -1: not known */
};

/* logs_query_results - what a query has found so far, all pages. ERR_GONE: no such query.
 * Source: GetQueryResults. */
MUST_CHECK enum err
logs_query_results(const struct aws_scope *scope, const char *id, struct log_results *out,
		   struct why *why);

/* logs_stop_query - *out_was_running is false when it had ended already. Source: StopQuery. */
MUST_CHECK enum err
logs_stop_query(const struct aws_scope *scope, const char *id, bool *out_was_running,
		struct why *why);

/* logs_query_run - begins a query, looks once a second until it has ended, and stops it when
 * @limit_ms of real time have passed (ERR_TIMEOUT) or the client was stopped (ERR_STOPPED). A query
 * that AWS ended otherwise is ERR_SERVER.
 * @scanned_bytes  is added to, whatever comes of the query: AWS charges for all of them */
MUST_CHECK enum err
logs_query_run(const struct aws_scope *scope, const struct logs_query *query, int64_t limit_ms,
	       double *scanned_bytes, struct log_results *out, struct why *why);

struct log_group {
	const char *name, *arn, *class_; /* STANDARD, INFREQUENT_ACCESS; "" not said */
	int retention_days;              /* -1: kept for ever */
	int64_t stored_bytes;            /* -1: not said */
	int64_t created_ms;
};

struct log_groups {
	struct log_group *items;
	size_t n;
};

/* logs_groups - groups whose name begins with prefix (NULL: all), all pages.
 * Source: DescribeLogGroups. */
MUST_CHECK enum err
logs_groups(const struct aws_scope *scope, const char *prefix, struct log_groups *out,
	    struct why *why);

struct log_stream {
	const char *name;
	int64_t created_ms, first_ms, last_ms, ingested_ms; /* 0: none yet; last may lag an hour */
};

struct log_streams {
	struct log_stream *items;
	size_t n;
	const char *next; /* there are more; NULL: that was all */
};

struct logs_streams_of {
	const char *group;
	const char *prefix; /* NULL: all, those with the newest events first; else by name */
	size_t limit;       /* 0: all */
	const char *next;
};

/* logs_streams - streams of a group. ERR_GONE: no such group. Source: DescribeLogStreams. */
MUST_CHECK enum err
logs_streams(const struct aws_scope *scope, const struct logs_streams_of *of,
	     struct log_streams *out, struct why *why);

#endif
