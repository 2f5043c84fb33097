/* SPDX-License-Identifier: MIT */
/* price.c - which of the prices in price.h an operation has. */
#include "poll/price.h"

#define BYTES_PER_GB (1024.0 * 1024 * 1024)

static const double by_request[AWS_OPERATIONS] = {
	[CW_LIST_METRICS] = PRICE_CLOUDWATCH_REQUEST,
	[CW_ALARMS] = PRICE_CLOUDWATCH_REQUEST,
	[CW_ALARM_HISTORY] = PRICE_CLOUDWATCH_REQUEST,
	[CW_DASHBOARD] = PRICE_CLOUDWATCH_REQUEST,
	[CW_LIST_DASHBOARDS] = PRICE_CLOUDWATCH_REQUEST,
	[CW_LIST_MUTE_RULES] = PRICE_CLOUDWATCH_REQUEST,
	[CW_PUT_MUTE_RULE] = PRICE_CLOUDWATCH_REQUEST,
	[CW_DELETE_MUTE_RULE] = PRICE_CLOUDWATCH_REQUEST,
	[SQS_URL] = PRICE_SQS_REQUEST,
	[SQS_ATTRIBUTES] = PRICE_SQS_REQUEST,
	[SQS_LIST] = PRICE_SQS_REQUEST,
	[SQS_SEND] = PRICE_SQS_REQUEST,
	[SQS_SEND_BATCH] = PRICE_SQS_REQUEST,
	[SQS_RECEIVE] = PRICE_SQS_REQUEST,
	[SQS_VISIBILITY] = PRICE_SQS_REQUEST,
	[SQS_DELETE] = PRICE_SQS_REQUEST,
	[SQS_START_MOVE] = PRICE_SQS_REQUEST,
	[SQS_LIST_MOVES] = PRICE_SQS_REQUEST,
	[SQS_CANCEL_MOVE] = PRICE_SQS_REQUEST,
	[CE_COST] = PRICE_COST_EXPLORER_REQUEST,
	[CE_FORECAST] = PRICE_COST_EXPLORER_REQUEST,
	[CE_DIMENSIONS] = PRICE_COST_EXPLORER_REQUEST,
	[S3_PUT] = PRICE_S3_WRITE_REQUEST,
	[S3_LIST] = PRICE_S3_WRITE_REQUEST,
	[S3_GET] = PRICE_S3_READ_REQUEST,
	[S3_HEAD] = PRICE_S3_READ_REQUEST,
};

double
price_of_request(enum aws_operation operation)
{
	return by_request[operation];
}

double
price_of(const struct aws_stats *stats, size_t n_paid_metrics, double scanned_bytes)
{
	/* each request for metrics names all of them: its pages and retries, too */
	double usd =
		(double)n_paid_metrics * stats->sent[CW_METRIC_DATA] * PRICE_CLOUDWATCH_METRIC +
		scanned_bytes / BYTES_PER_GB * PRICE_LOGS_SCANNED_GB;

	for (unsigned i = 0; i < AWS_OPERATIONS; i++)
		usd += stats->sent[i] * by_request[i];
	return usd;
}

uint64_t
price_requests(const struct aws_stats *stats)
{
	uint64_t n = 0;

	for (size_t i = 0; i < AWS_OPERATIONS; i++)
		n += stats->sent[i];
	return n;
}
