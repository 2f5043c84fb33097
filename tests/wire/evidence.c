/* SPDX-License-Identifier: MIT */
/* evidence.c - see evidence.h. */
#include "evidence.h"

#define POINTS                                                                                 \
	"{\"MetricDataResults\":[{\"Id\":\"own\",\"Label\":\"x\",\"Timestamps\":[1795222200]," \
	"\"Values\":[7],\"StatusCode\":\"Complete\"}]}"
#define HISTORY                                                                               \
	"{\"AlarmHistoryItems\":[{\"AlarmName\":\"a\",\"AlarmType\":\"MetricAlarm\","         \
	"\"HistoryItemType\":\"StateUpdate\",\"HistorySummary\":\"Alarm updated\","           \
	"\"Timestamp\":1795222260,\"HistoryData\":\"{\\\"oldState\\\":{\\\"stateValue\\\":"   \
	"\\\"OK\\\"},\\\"newState\\\":{\\\"stateValue\\\":\\\"ALARM\\\",\\\"stateReason\\\":" \
	"\\\"too many\\\"}}\"}]}"
#define EVENT(id, time, text)                         \
	"{\"eventId\":\"" id "\",\"timestamp\":" time \
	",\"logStreamName\":\"s\",\"message\":\"" text "\"}"
#define LINES                                                                                   \
	"{\"events\":[" EVENT("1", "1795222201000", "ERROR 17 of job 9ad01c2f lost") "," EVENT( \
		"2", "1795222202000",                                                           \
		"ERROR 4 of job 77c01c2e lost") "," EVENT("3", "1795222203000",                 \
							  "ERROR out\\u001b[2J") "]}"
#define TRACES                                                                                   \
	"{\"TraceSummaries\":[{\"Id\":\"1-a\",\"Duration\":0.5,\"HasFault\":false},"             \
	"{\"Id\":\"1-b\",\"Duration\":2,\"HasFault\":true,\"Http\":{\"HttpURL\":\"https://x/\"," \
	"\"HttpStatus\":502,\"HttpMethod\":\"GET\"}}]}"

const char *const evidence_good[EVIDENCE_PARTS] = {
	[EVIDENCE_POINTS] = POINTS,
	[EVIDENCE_HISTORY] = HISTORY,
	[EVIDENCE_LINES] = LINES,
	[EVIDENCE_TRACES] = TRACES,
};

const struct case_ask evidence_plan = {
	.at_s = EVIDENCE_AT_S,
	.from_s = EVIDENCE_AT_S - 3600,
	.to_s = EVIDENCE_AT_S + 3600,
	.chart_from_s = EVIDENCE_AT_S - 3600,
	.chart_to_s = EVIDENCE_AT_S + 3600,
	.lines_from_s = EVIDENCE_AT_S - 60,
	.lines_to_s = EVIDENCE_AT_S + 180,
	.traces_to_s = EVIDENCE_AT_S + 900,
	.now_s = EVIDENCE_AT_S + 600,
	.alarms = { { "eu-west-2", "a" } },
	.n_alarms = 1,
	.logs = { { .where = { .region = "eu-west-2", .group = "/g" }, .pattern = "?ERROR" } },
	.n_logs = 1,
	.trace_region = "us-east-1",
	.trace_filter = "fault = true",
	.metric = SIZE_MAX,
	.own = { .title = "Dead",
		 .region = "eu-west-2",
		 .namespace_ = "AWS/SQS",
		 .name = "Visible",
		 .stat = "Maximum",
		 .dimensions = { { "QueueName", "dlq" } },
		 .n_dimensions = 1,
		 .period_s = 60 },
};

const struct case_part *
evidence_part(const struct case_found *found, size_t i)
{
	const struct case_part *const parts[EVIDENCE_PARTS] = { &found->points, &found->history,
								&found->lines, &found->traces };

	return parts[i];
}

/* Which requests are a part's. */
static const char *const asks[] = { "GetMetricData", "DescribeAlarmHistory", "FilterLogEvents",
				    "TraceSummaries" };

void
evidence_add(struct bag *bag, size_t part, size_t held_until)
{
	bag_add(bag, "200 OK", "", evidence_good[part]);
	bag_to(bag, asks[part], held_until);
}
