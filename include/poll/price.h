/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_POLL_PRICE_H
#define CWTOP_POLL_PRICE_H
/* price.h - what AWS charges for being asked: the one table of it. List prices of us-east-1 in US
 * dollars, free tiers not counted, as the services' pricing pages had them in November 2025.
 * What is not here is free: the APIs of ECS, RUM, CloudFront, Route 53, Budgets, STS, IAM ... and
 * all that only describes. Each page and each retry is a request; one that never left is none.
 * A request that fails is counted, too: only Cost Explorer is said not to charge for it. */
#include "aws/aws.h"

/* https://aws.amazon.com/cloudwatch/pricing/ - "Metrics requested using GetMetricData: $0.01 per
 * 1,000", whatever their number of datapoints; expressions are not metrics; that request costs
 * nothing more. All other requests of the API: $0.01 per 1,000. */
#define PRICE_CLOUDWATCH_METRIC (0.01 / 1000)
#define PRICE_CLOUDWATCH_REQUEST (0.01 / 1000)
/* https://aws.amazon.com/sqs/pricing/ - $0.40 per million requests to standard queues; those to
 * FIFO queues cost $0.50, so what is said of them is a fifth too low. */
#define PRICE_SQS_REQUEST (0.40 / 1e6)
/* https://aws.amazon.com/aws-cost-management/aws-cost-explorer/pricing/ - each page of an answer */
#define PRICE_COST_EXPLORER_REQUEST 0.01
/* https://aws.amazon.com/s3/pricing/ - S3 Standard: PUT and LIST, and all else */
#define PRICE_S3_WRITE_REQUEST (0.005 / 1000)
#define PRICE_S3_READ_REQUEST (0.0004 / 1000)
/* https://aws.amazon.com/cloudwatch/pricing/ - Logs Insights, by what a query scans, not by
 * requests: a source that queries adds it to job.scanned_bytes. */
#define PRICE_LOGS_SCANNED_GB 0.005

/* price_of - all of them: requests that left; of those for metrics, so many paid metrics each;
 * bytes that Logs Insights scanned. Pure, any thread. */
double
price_of(const struct aws_stats *stats, size_t n_paid_metrics, double scanned_bytes);
/* price_requests - how many left: retries and pages, too. */
uint64_t
price_requests(const struct aws_stats *stats);

/* price_of_request - of one request of this operation; of GetMetricData nothing: its metrics are
 * paid for. Pure, any thread. */
double
price_of_request(enum aws_operation operation);

#endif
