/* SPDX-License-Identifier: MIT */
/* saved_queries.c - see saved_queries.h. Fields that JSON logs name differently are looked for
 * under each of the usual names. */
#include "app/saved_queries.h"

#define IS_ERROR "filter @message like /[Ee][Rr][Rr][Oo][Rr]|Exception|FATAL|[Pp]anic|timed out/"
#define OF_FUNCTIONS "/aws/lambda/"
#define IS_REPORT "filter @type = \"REPORT\""

static const struct saved_query queries[] = {
	{ .name = "errors",
	  .help = "lines with an error, counted by what they say apart from numbers and ids; log "
		  "groups of the class Infrequent Access refuse it: newest-errors lists them",
	  .groups = "",
	  .text = IS_ERROR " | pattern @message | sort @sampleCount desc | limit 100" },
	{ .name = "newest-errors",
	  .help = "the newest lines with an error, each with its log and stream",
	  .groups = "",
	  .text = "fields @timestamp, @message, @log, @logStream | " IS_ERROR
		  " | sort @timestamp desc | limit 200" },
	{ .name = "slowest",
	  .help = "the slowest requests: of functions, and of logs that write a duration down",
	  .groups = "",
	  .text = "fields @timestamp, "
		  "coalesce(@duration, duration_ms, responseLatency, latency) as took_ms, "
		  "coalesce(request, path, routeKey, @requestId) as what, @log, @logStream "
		  "| filter ispresent(took_ms) | sort took_ms desc | limit 50" },
	{ .name = "5xx",
	  .help = "requests that failed with 500 and above, counted by path and status",
	  .groups = "",
	  .text = "fields coalesce(status, statusCode, httpStatus) as code, "
		  "coalesce(request, path, routeKey, uri) as what "
		  "| filter code >= 500 | stats count(*) as requests by what, code "
		  "| sort requests desc | limit 50" },
	{ .name = "memory",
	  .help = "memory of functions: the most that was used, beside what they have",
	  .groups = OF_FUNCTIONS,
	  .text = IS_REPORT " | stats max(@maxMemoryUsed) / 1000000 as used_mb, "
			    "max(@memorySize) / 1000000 as size_mb, count(*) as runs by @log "
			    "| sort used_mb desc" },
	{ .name = "cold-starts",
	  .help = "cold starts of functions: how many runs began with one, and how long it took",
	  .groups = OF_FUNCTIONS,
	  .text = IS_REPORT " | stats count(@initDuration) as cold, count(*) as runs, "
			    "avg(@initDuration) as init_ms, max(@initDuration) as worst_ms "
			    "by bin(5m) as time | sort time desc" },
	{ .name = "volume",
	  .help = "how much each group is written to: what its lines cost comes from that",
	  .groups = "",
	  .text = "stats count(*) as lines, sum(strlen(@message)) / 1000000 as mb by @log "
		  "| sort mb desc" },
};

const struct saved_query *
saved_query_at(size_t index)
{
	return index < LEN(queries) ? &queries[index] : NULL;
}

const struct saved_query *
saved_query_named(const char *name)
{
	for (size_t i = 0; i < LEN(queries); i++)
		if (text_is(queries[i].name, name))
			return &queries[i];
	return NULL;
}
