/* SPDX-License-Identifier: MIT */
/* generators.c - what each metric of each namespace does in a minute, as a table. The figures are
 * those of a small production system; no real system is copied. Names and native periods: the
 * services' own lists of CloudWatch metrics. */
#include "sim/generators.h"

#include "base/text.h"
#include "sim/generator_makers.h"
#include "sim/generator_visits.h"

#include <string.h>

#define OF(field) ((double)offsetof(struct visit_minute, field))
#define COUNT_OF(field) generator_visit_count, OF(field), 0, 0, 0
#define POINT_OF(field) generator_visit_point, OF(field), 0, 0, 0
#define RATIO_OF(field, whole) generator_visit_ratio, OF(field), OF(whole), 0, 0

static const struct generator generators[] = {
	{ "AWS/Lambda", "Invocations", make_count, 1, 0, 0, 0 },
	{ "AWS/Lambda", "Errors", make_errors_5xx, 1, 0.0012, 0.27, 0 },
	{ "AWS/Lambda", "Throttles", make_events, 1, 0, 0.01, 0 },
	{ "AWS/Lambda", "Duration", make_latency, 85, 0.55, 10, 0 },
	{ "AWS/Lambda", "ConcurrentExecutions", make_level, 1, 5, 9, 0 },
	{ "AWS/Lambda", "ProvisionedConcurrencyUtilization", make_gauge, 0.1, 0.4, 0.3, 0 },
	{ "AWS/Lambda", "DeadLetterErrors", make_events, 1, 0, 0, 0 },
	{ "AWS/ApiGateway", "Count", make_count, 1, 0, 0, 0 },
	{ "AWS/ApiGateway", "4xx", make_errors_4xx, 1, 0.025, 0.02, 0 },
	{ "AWS/ApiGateway", "4XXError", make_errors_4xx, 1, 0.025, 0.02, 0 },
	{ "AWS/ApiGateway", "5xx", make_errors_5xx, 1, 0.0012, 0.27, 0 },
	{ "AWS/ApiGateway", "5XXError", make_errors_5xx, 1, 0.0012, 0.27, 0 },
	{ "AWS/ApiGateway", "Latency", make_latency, 104, 0.5, 9.4, 0 },
	{ "AWS/ApiGateway", "IntegrationLatency", make_latency, 92, 0.5, 10, 0 },
	{ "AWS/ApiGateway", "DataProcessed", make_bytes, 5400, 1, 0, 0 },
	{ "AWS/CloudFront", "Requests", make_count, 6.5, 0, 0, 0 },
	{ "AWS/CloudFront", "BytesDownloaded", make_bytes, 48000, 6.5, 0, 0 },
	{ "AWS/CloudFront", "BytesUploaded", make_bytes, 700, 6.5, 0, 0 },
	{ "AWS/CloudFront", "4xxErrorRate", make_rate, 0, 1.4, 0.8, 0 },
	{ "AWS/CloudFront", "5xxErrorRate", make_rate, 0, 0.05, 9, 0 },
	{ "AWS/CloudFront", "TotalErrorRate", make_rate, 0, 1.45, 9.8, 0 },
	{ "AWS/CloudFront", "CacheHitRate", make_gauge, 88, 6, -11, 0 },
	{ "AWS/CloudFront", "OriginLatency", make_latency, 130, 0.6, 2.5, 0 },
	{ "AWS/SQS", "ApproximateNumberOfMessagesVisible", make_visible, 0, 0, 0, 0 },
	{ "AWS/SQS", "ApproximateNumberOfMessagesNotVisible", make_in_flight, 0, 0, 0, 0 },
	{ "AWS/SQS", "ApproximateNumberOfMessagesDelayed", make_level, 0, 0, 0, 0 },
	{ "AWS/SQS", "ApproximateAgeOfOldestMessage", make_age_max_s, 0, 0, 0, 0 },
	{ "AWS/SQS", "NumberOfMessagesSent", make_sent, 0, 0, 0, 0 },
	{ "AWS/SQS", "NumberOfMessagesReceived", make_received, 0, 0, 0, 0 },
	{ "AWS/SQS", "NumberOfMessagesDeleted", make_deleted, 0, 0, 0, 0 },
	{ "AWS/SQS", "NumberOfEmptyReceives", make_empty_receives, 0, 0, 0, 0 },
	{ "AWS/SQS", "SentMessageSize", make_message_size, 412, 0, 0, 0 },
	{ "AWS/ECS", "CPUUtilization", make_service_gauge, 12, 34, 30, 0 },
	{ "AWS/ECS", "MemoryUtilization", make_service_gauge, 44, 14, 8, 0 },
	{ "AWS/Billing", "EstimatedCharges", make_charges, 1, 0, 0, 360 },
	{ "AWS/ApplicationELB", "RequestCount", make_count, 1, 0, 0, 0 },
	{ "AWS/ApplicationELB", "TargetResponseTime", make_latency, 0.09, 0.55, 10, 0 },
	{ "AWS/ApplicationELB", "HTTPCode_Target_2XX_Count", make_count, 0.97, 0, 0, 0 },
	{ "AWS/ApplicationELB", "HTTPCode_Target_4XX_Count", make_events, 1, 0.02, 0.02, 0 },
	{ "AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", make_events, 1, 0.0012, 0.27, 0 },
	{ "AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count", make_events, 1, 0.0002, 0.06, 0 },
	{ "AWS/ApplicationELB", "HealthyHostCount", make_hosts, 2, 0, -1, 0 },
	{ "AWS/ApplicationELB", "UnHealthyHostCount", make_hosts, 0, 0, 1, 0 },
	{ "AWS/ApplicationELB", "ActiveConnectionCount", make_level, 4, 60, 20, 0 },
	{ "AWS/ApplicationELB", "ProcessedBytes", make_bytes, 9000, 1, 0, 0 },
	{ "AWS/DynamoDB", "ThrottledRequests", make_events, 1, 0, 0.02, 0 },
	{ "AWS/DynamoDB", "ReadThrottleEvents", make_events, 1, 0, 0.02, 0 },
	{ "AWS/DynamoDB", "WriteThrottleEvents", make_events, 1, 0, 0.02, 0 },
	{ "AWS/DynamoDB", "SuccessfulRequestLatency", make_latency, 4.2, 0.4, 0.5, 0 },
	{ "AWS/Route53", "HealthCheckStatus", make_status, 1, 0, 0, 0 },
	{ "AWS/Route53", "HealthCheckPercentageHealthy", make_share, 100, 0, -45, 0 },
	{ "AWS/EC2", "StatusCheckFailed", make_level, 0, 0, 0, 0 },
	{ "AWS/EC2", "CPUUtilization", make_gauge, 6, 40, 20, 5 },
	{ "AWS/RDS", "CPUUtilization", make_gauge, 7, 30, 25, 0 },
	{ "AWS/RDS", "DatabaseConnections", make_level, 4, 30, 25, 0 },
	{ "AWS/RDS", "FreeStorageSpace", make_gauge, 1.5e10, 0, 0, 0 },
	{ "AWS/ElastiCache", "EngineCPUUtilization", make_gauge, 3, 14, 10, 0 },
	{ "AWS/Lambda", "ProvisionedConcurrencySpilloverInvocations", make_events, 1, 0, 0.02, 0 },
	{ "AWS/Lambda", "ProvisionedConcurrencyInvocations", make_count, 0.95, 0, 0, 0 },
	{ "AWS/Lambda", "ProvisionedConcurrentExecutions", make_level, 1, 1, 1, 0 },
	{ "AWS/Lambda", "UnreservedConcurrentExecutions", make_level, 2, 8, 9, 0 },
	{ "AWS/Lambda", "DestinationDeliveryFailures", make_events, 1, 0, 0, 0 },
	{ "AWS/Lambda", "AsyncEventsDropped", make_events, 1, 0, 0, 0 },
	{ "AWS/Lambda", "PostRuntimeExtensionsDuration", make_latency, 2, 0.4, 0, 0 },
	{ "AWS/ApiGateway", "CacheHitCount", make_count, 0.7, 0, 0, 0 },
	{ "AWS/ApiGateway", "CacheMissCount", make_count, 0.3, 0, 0, 0 },
	{ "AWS/CloudFront", "401ErrorRate", make_rate, 0, 0.1, 0, 0 },
	{ "AWS/CloudFront", "403ErrorRate", make_rate, 0, 0.3, 0, 0 },
	{ "AWS/CloudFront", "404ErrorRate", make_rate, 0, 1, 0.8, 0 },
	{ "AWS/CloudFront", "502ErrorRate", make_rate, 0, 0.02, 7, 0 },
	{ "AWS/CloudFront", "503ErrorRate", make_rate, 0, 0.02, 1, 0 },
	{ "AWS/CloudFront", "504ErrorRate", make_rate, 0, 0.01, 1, 0 },
	{ "AWS/CloudFront", "FunctionInvocations", make_count, 6.5, 0, 0, 0 },
	{ "AWS/CloudFront", "FunctionExecutionErrors", make_events, 6.5, 0, 0, 0 },
	{ "ECS/ContainerInsights", "RunningTaskCount", make_running, 0, 0, 0, 0 },
	{ "ECS/ContainerInsights", "DesiredTaskCount", make_desired, 0, 0, 0, 0 },
	{ "ECS/ContainerInsights", "PendingTaskCount", make_level, 0, 0, 1, 0 },
	{ "ECS/ContainerInsights", "DeploymentCount", make_level, 1, 0, 1, 0 },
	{ "ECS/ContainerInsights", "CpuUtilized", make_gauge, 60, 180, 150, 0 },
	{ "ECS/ContainerInsights", "CpuReserved", make_level, 512, 0, 0, 0 },
	{ "ECS/ContainerInsights", "MemoryUtilized", make_gauge, 450, 140, 80, 0 },
	{ "ECS/ContainerInsights", "MemoryReserved", make_level, 1024, 0, 0, 0 },
	{ "AWS/ApplicationELB", "HTTPCode_Target_3XX_Count", make_events, 1, 0.03, 0, 0 },
	{ "AWS/ApplicationELB", "HTTPCode_ELB_3XX_Count", make_events, 1, 0.05, 0, 0 },
	{ "AWS/ApplicationELB", "HTTPCode_ELB_4XX_Count", make_events, 1, 0.01, 0, 0 },
	{ "AWS/ApplicationELB", "HTTPCode_ELB_500_Count", make_events, 1, 0, 0.005, 0 },
	{ "AWS/ApplicationELB", "HTTPCode_ELB_502_Count", make_events, 1, 0.0001, 0.04, 0 },
	{ "AWS/ApplicationELB", "HTTPCode_ELB_503_Count", make_events, 1, 0, 0.01, 0 },
	{ "AWS/ApplicationELB", "HTTPCode_ELB_504_Count", make_events, 1, 0, 0.005, 0 },
	{ "AWS/ApplicationELB", "RequestCountPerTarget", make_count, 0.5, 0, 0, 0 },
	{ "AWS/ApplicationELB", "NewConnectionCount", make_count, 0.4, 0, 0, 0 },
	{ "AWS/ApplicationELB", "RejectedConnectionCount", make_events, 1, 0, 0, 0 },
	{ "AWS/ApplicationELB", "TargetConnectionErrorCount", make_events, 1, 0, 0.05, 0 },
	{ "AWS/ApplicationELB", "ClientTLSNegotiationErrorCount", make_events, 1, 0.002, 0, 0 },
	{ "AWS/ApplicationELB", "ConsumedLCUs", make_gauge, 0.01, 0.2, 0.1, 0 },
	{ "AWS/DynamoDB", "ConsumedReadCapacityUnits", make_count, 2.2, 0, 0, 0 },
	{ "AWS/DynamoDB", "ConsumedWriteCapacityUnits", make_count, 0.6, 0, 0, 0 },
	{ "AWS/DynamoDB", "ProvisionedReadCapacityUnits", make_level, 5, 0, 0, 5 },
	{ "AWS/DynamoDB", "ProvisionedWriteCapacityUnits", make_level, 5, 0, 0, 5 },
	{ "AWS/DynamoDB", "ConditionalCheckFailedRequests", make_events, 1, 0.004, 0, 0 },
	{ "AWS/DynamoDB", "SystemErrors", make_events, 1, 0, 0.004, 0 },
	{ "AWS/DynamoDB", "UserErrors", make_events, 1, 0.003, 0.01, 0 },
	{ "AWS/DynamoDB", "ReturnedItemCount", make_count, 4, 0, 0, 0 },
	{ "AWS/DynamoDB", "TimeToLiveDeletedItemCount", make_count, 0.1, 0, 0, 0 },
	{ "AWS/Route53", "ConnectionTime", make_latency, 24, 0.4, 0.5, 0 },
	{ "AWS/Route53", "SSLHandshakeTime", make_latency, 55, 0.3, 0.3, 0 },
	{ "AWS/Route53", "TimeToFirstByte", make_latency, 120, 0.4, 4, 0 },
	{ "AWS/Route53", "DNSQueries", make_count, 1.4, 0, 0, 0 },
	{ "AWS/EC2", "StatusCheckFailed_Instance", make_level, 0, 0, 0, 0 },
	{ "AWS/EC2", "StatusCheckFailed_System", make_level, 0, 0, 0, 0 },
	{ "AWS/EC2", "StatusCheckFailed_AttachedEBS", make_level, 0, 0, 0, 0 },
	{ "AWS/EC2", "NetworkIn", make_bytes, 2.4e4, 1, 0, 5 },
	{ "AWS/EC2", "NetworkOut", make_bytes, 1.1e5, 1, 0, 5 },
	{ "AWS/EC2", "CPUCreditBalance", make_gauge, 540, -90, -60, 5 },
	{ "AWS/EC2", "CPUCreditUsage", make_gauge, 0.4, 2, 2, 5 },
	{ "AWS/EC2", "CPUSurplusCreditBalance", make_gauge, 0, 0, 0, 5 },
	{ "AWS/EC2", "CPUSurplusCreditsCharged", make_gauge, 0, 0, 0, 5 },
	{ "AWS/EC2", "EBSReadOps", make_count, 4, 0, 0, 5 },
	{ "AWS/EC2", "EBSWriteOps", make_count, 9, 0, 0, 5 },
	{ "CWAgent", "mem_used_percent", make_gauge, 46, 14, 12, 0 },
	{ "CWAgent", "disk_used_percent", make_gauge, 38, 0.5, 0, 0 },
	{ "CWAgent", "swap_used_percent", make_gauge, 1, 1, 6, 0 },
	{ "AWS/RDS", "FreeableMemory", make_gauge, 3.4e8, -6e7, -5e7, 0 },
	{ "AWS/RDS", "SwapUsage", make_gauge, 4e6, 0, 0, 0 },
	{ "AWS/RDS", "ReadIOPS", make_gauge, 6, 60, 40, 0 },
	{ "AWS/RDS", "WriteIOPS", make_written, 8, 30, 20, 0 },
	{ "AWS/RDS", "ReadLatency", make_gauge, 0.0006, 0.0006, 0.004, 0 },
	{ "AWS/RDS", "WriteLatency", make_written, 0.0012, 0.0008, 0.006, 0 },
	{ "AWS/RDS", "ReadThroughput", make_gauge, 4e4, 6e5, 3e5, 0 },
	{ "AWS/RDS", "WriteThroughput", make_written, 6e4, 3e5, 2e5, 0 },
	{ "AWS/RDS", "DiskQueueDepth", make_written, 0.02, 0.3, 2, 0 },
	{ "AWS/RDS", "ReplicaLag", make_lag, 0.2, 0.8, 12, 0 },
	{ "AWS/RDS", "BurstBalance", make_gauge, 99, -2, -8, 0 },
	{ "AWS/RDS", "CPUCreditBalance", make_gauge, 140, -20, -30, 5 },
	{ "AWS/RDS", "DBLoad", make_written, 0.1, 0.5, 1.2, 0 },
	{ "AWS/RDS", "DBLoadCPU", make_gauge, 0.07, 0.35, 0.6, 0 },
	{ "AWS/RDS", "DBLoadNonCPU", make_gauge, 0.03, 0.15, 0.6, 0 },
	{ "AWS/ElastiCache", "CPUUtilization", make_gauge, 4, 12, 8, 0 },
	{ "AWS/ElastiCache", "DatabaseMemoryUsagePercentage", make_gauge, 34, 8, 6, 0 },
	{ "AWS/ElastiCache", "DatabaseMemoryUsageCountedForEvictPercentage", make_gauge, 33, 8, 6,
	  0 },
	{ "AWS/ElastiCache", "FreeableMemory", make_gauge, 3e8, -3e7, -2e7, 0 },
	{ "AWS/ElastiCache", "BytesUsedForCache", make_gauge, 1.3e8, 3e7, 2e7, 0 },
	{ "AWS/ElastiCache", "SwapUsage", make_gauge, 1e6, 0, 0, 0 },
	{ "AWS/ElastiCache", "CurrConnections", make_level, 6, 30, 20, 0 },
	{ "AWS/ElastiCache", "NewConnections", make_count, 0.2, 0, 0, 0 },
	{ "AWS/ElastiCache", "CurrItems", make_level, 5200, 900, 0, 0 },
	{ "AWS/ElastiCache", "Evictions", make_events, 1, 0, 0.3, 0 },
	{ "AWS/ElastiCache", "Reclaimed", make_count, 0.3, 0, 0, 0 },
	{ "AWS/ElastiCache", "CacheHits", make_count, 3, 0, 0, 0 },
	{ "AWS/ElastiCache", "CacheMisses", make_events, 3, 0.08, 0.1, 0 },
	{ "AWS/ElastiCache", "CacheHitRate", make_gauge, 91, 2, -12, 0 },
	{ "AWS/ElastiCache", "ReplicationLag", make_gauge, 0.1, 0.3, 3, 0 },
	{ "AWS/NATGateway", "BytesOutToDestination", make_bytes, 5200, 1, 0, 0 },
	{ "AWS/NATGateway", "BytesInFromDestination", make_bytes, 21000, 1, 0, 0 },
	{ "AWS/NATGateway", "BytesOutToSource", make_bytes, 21000, 1, 0, 0 },
	{ "AWS/NATGateway", "BytesInFromSource", make_bytes, 5200, 1, 0, 0 },
	{ "AWS/NATGateway", "ErrorPortAllocation", make_events, 1, 0, 0, 0 },
	{ "AWS/NATGateway", "PacketsDropCount", make_events, 1, 0, 0.01, 0 },
	{ "AWS/NATGateway", "IdleTimeoutCount", make_events, 1, 0.02, 0, 0 },
	{ "AWS/NATGateway", "ActiveConnectionCount", make_level, 12, 90, 20, 0 },
	{ "AWS/NATGateway", "ConnectionAttemptCount", make_count, 0.8, 0, 0, 0 },
	{ "AWS/NATGateway", "ConnectionEstablishedCount", make_count, 0.8, 0, 0, 0 },
	{ "AWS/WAFV2", "AllowedRequests", make_count, 1, 0, 0, 0 },
	{ "AWS/WAFV2", "BlockedRequests", make_events, 1, 0.02, 0, 0 },
	{ "AWS/WAFV2", "CountedRequests", make_events, 1, 0.01, 0, 0 },
	{ "AWS/WAFV2", "PassedRequests", make_count, 0.9, 0, 0, 0 },
	{ "AWS/X-Ray", "ApproximateTraceCount", make_count, 0.05, 0, 0, 0 },
	{ "AWS/XRay", "ApproximateTraceCount", make_count, 0.05, 0, 0, 0 },
	{ "AWS/CodePipeline", "FailedPipelineExecutions", make_failed_runs, 0, 0, 0, 0 },
	{ "AWS/CodePipeline", "PipelineDuration", make_gauge, 640, 40, 0, 240 },
	{ "AWS/CodeBuild", "Builds", make_level, 1, 0, 0, 240 },
	{ "AWS/CodeBuild", "SucceededBuilds", make_level, 1, 0, 0, 240 },
	{ "AWS/CodeBuild", "FailedBuilds", make_level, 0, 0, 0, 0 },
	{ "AWS/CodeBuild", "Duration", make_gauge, 310, 60, 0, 240 },
	{ "AWS/CodeBuild", "BuildDuration", make_gauge, 240, 50, 0, 240 },
	{ "AWS/CodeBuild", "QueuedDuration", make_gauge, 2, 1, 0, 240 },
	{ "AWS/SNS", "NumberOfMessagesPublished", make_count, 0.02, 0, 0, 0 },
	{ "AWS/SNS", "NumberOfNotificationsDelivered", make_count, 0.02, 0, 0, 0 },
	{ "AWS/SNS", "NumberOfNotificationsFailed", make_events, 1, 0, 0, 0 },
	{ "AWS/Logs", "IncomingBytes", make_bytes, 700, 1, 0, 0 },
	{ "AWS/Logs", "IncomingLogEvents", make_count, 4, 0, 0, 0 },
	{ "AWS/Events", "Invocations", make_count, 0.05, 0, 0, 0 },
	{ "AWS/Events", "FailedInvocations", make_events, 1, 0, 0, 0 },
	{ "AWS/S3", "BucketSizeBytes", make_gauge, 3.1e9, 0, 0, 1440 },
	{ "AWS/S3", "NumberOfObjects", make_level, 18200, 0, 0, 1440 },
	{ "AWS/S3", "AllRequests", make_count, 2, 0, 0, 0 },
	{ "AWS/S3", "GetRequests", make_count, 1.8, 0, 0, 0 },
	{ "AWS/S3", "PutRequests", make_count, 0.2, 0, 0, 0 },
	{ "AWS/S3", "4xxErrors", make_errors_4xx, 2, 0.01, 0.02, 0 },
	{ "AWS/S3", "5xxErrors", make_errors_5xx, 2, 0.0004, 0.01, 0 },
	{ "AWS/S3", "FirstByteLatency", make_latency, 21, 0.5, 1, 0 },
	{ "AWS/S3", "TotalRequestLatency", make_latency, 38, 0.6, 1, 0 },
	{ "AWS/RUM", "SessionCount", COUNT_OF(sessions) },
	{ "AWS/RUM", "SessionDuration", POINT_OF(duration_ms) },
	{ "AWS/RUM", "PageViewCount", COUNT_OF(views) },
	{ "AWS/RUM", "PageViewCountPerSession", RATIO_OF(views, sessions) },
	{ "AWS/RUM", "JsErrorCount", COUNT_OF(errors) },
	{ "AWS/RUM", "JsErrorCountPerSession", RATIO_OF(errors, sessions) },
	{ "AWS/RUM", "JsErrorCountPerPageView", RATIO_OF(errors, views) },
	{ "AWS/RUM", "Http4xxCount", COUNT_OF(http_4xx) },
	{ "AWS/RUM", "Http4xxCountPerSession", RATIO_OF(http_4xx, sessions) },
	{ "AWS/RUM", "Http4xxCountPerPageView", RATIO_OF(http_4xx, views) },
	{ "AWS/RUM", "Http5xxCount", COUNT_OF(http_5xx) },
	{ "AWS/RUM", "Http5xxCountPerSession", RATIO_OF(http_5xx, sessions) },
	{ "AWS/RUM", "Http5xxCountPerPageView", RATIO_OF(http_5xx, views) },
	{ "AWS/RUM", "NavigationSatisfiedTransaction", COUNT_OF(satisfied) },
	{ "AWS/RUM", "NavigationToleratedTransaction", COUNT_OF(tolerated) },
	{ "AWS/RUM", "NavigationFrustratedTransaction", COUNT_OF(frustrated) },
	{ "AWS/RUM", "PerformanceNavigationDuration", POINT_OF(vitals[VITAL_NAVIGATION]) },
	{ "AWS/RUM", "WebVitalsLargestContentfulPaint", POINT_OF(vitals[VITAL_LCP]) },
	{ "AWS/RUM", "WebVitalsFirstInputDelay", POINT_OF(vitals[VITAL_FID]) },
	{ "AWS/RUM", "WebVitalsInteractionToNextPaint", POINT_OF(vitals[VITAL_INP]) },
	{ "AWS/RUM", "WebVitalsCumulativeLayoutShift", POINT_OF(vitals[VITAL_CLS]) },
	{ "AWS/RUM", "PerformanceResourceDuration", make_latency, 120, 0.7, 0.9, 0 },
	{ "AWS/RUM", "TimeOnPage", make_latency, 31000, 0.9, 0, 0 },
	{ "AWS/RUM", "RumEventPayloadSize", make_bytes, 900, 0.5, 0, 0 },
	/* Custom metrics: what a name like that counts; then anything. */
	{ "", "HighRisk", make_events, 0.3, 0.06, 0.1, 0 },
	{ "", "Prediction", make_count, 0.3, 0, 0, 0 },
	{ "", "Errors", make_events, 1, 0.001, 0.2, 0 },
	{ "", "Count", make_count, 0.3, 0, 0, 0 },
	{ "", "", make_gauge, 8, 40, 12, 0 },
};

/* A custom metric by part of its name, without blanks: "High Risk Prediction Count". */
static bool
sounds_like(const char *name, const char *part)
{
	size_t n = strlen(part);

	for (; *name; name++) {
		const char *at = name;
		size_t k = 0;

		while (k < n && *at) {
			if (*at == part[k])
				k++;
			else if (*at != ' ' && *at != '_' && *at != '-')
				break;
			at++;
		}
		if (k == n)
			return true;
	}
	return n == 0;
}

const struct generator *
generator_of(const char *namespace_, const char *name)
{
	bool is_custom = !text_starts(namespace_, "AWS/");
	size_t i = 0;

	for (; i + 1 < LEN(generators); i++) {
		const struct generator *row = &generators[i];

		if (!*row->namespace_
			    ? is_custom && sounds_like(name, row->name)
			    : text_is(row->namespace_, namespace_) && text_is(row->name, name))
			break;
	}
	return &generators[i];
}

/* ---- what the rows have in common ---- */

static const struct {
	bool (*make)(const struct generator *row, const struct minute *minute, struct point *out);
	enum shape shape;
	bool is_bound;
} kinds[] = {
	{ make_count, SHAPE_COUNT, false },
	{ make_errors_5xx, SHAPE_SHARE, false },
	{ make_errors_4xx, SHAPE_SHARE, false },
	{ make_events, SHAPE_LEVEL, false },
	{ make_level, SHAPE_LEVEL, false },
	{ make_status, SHAPE_LEVEL, false },
	{ make_hosts, SHAPE_LEVEL, false },
	{ make_latency, SHAPE_SPREAD, false },
	{ make_running, SHAPE_LEVEL, true },
	{ make_desired, SHAPE_LEVEL, true },
	{ make_failed_runs, SHAPE_LEVEL, true },
	{ generator_visit_count, SHAPE_LEVEL, true },
	{ generator_visit_point, SHAPE_SPREAD, true },
	{ generator_visit_ratio, SHAPE_GAUGE, true },
};

enum shape
generator_shape(const struct generator *row)
{
	for (size_t i = 0; i < LEN(kinds); i++) {
		if (kinds[i].make == row->make)
			return kinds[i].shape;
	}
	return SHAPE_GAUGE;
}

bool
generator_is_bound(const struct sim_metric *metric)
{
	for (size_t i = 0; i < LEN(kinds); i++) {
		if (kinds[i].make == metric->generator->make && kinds[i].is_bound)
			return true;
	}
	return text_is(metric->namespace_, "AWS/SQS") ||
	       (metric->generator->make == make_charges && metric->n_dimensions < 2);
}

static double
other_hosts(double hosts)
{
	return hosts < INCIDENT_TARGETS ? INCIDENT_TARGETS - hosts : 0;
}

/* Route 53 calls an endpoint healthy while more than 18 % of its checkers do. */
static double
percentage(double status)
{
	return status < 1 ? 8 : 100;
}

static double
status(double percentage_healthy)
{
	return percentage_healthy > 18;
}

static const struct {
	const char *namespace_, *name, *other;
	double (*reflect)(double other);
} mirrors[] = {
	{ "AWS/ApplicationELB", "HealthyHostCount", "UnHealthyHostCount", other_hosts },
	{ "AWS/ApplicationELB", "UnHealthyHostCount", "HealthyHostCount", other_hosts },
	{ "AWS/Route53", "HealthCheckPercentageHealthy", "HealthCheckStatus", percentage },
	{ "AWS/Route53", "HealthCheckStatus", "HealthCheckPercentageHealthy", status },
};

const char *
generator_mirror(const char *namespace_, const char *name)
{
	for (size_t i = 0; i < LEN(mirrors); i++) {
		if (text_is(mirrors[i].namespace_, namespace_) && text_is(mirrors[i].name, name))
			return mirrors[i].other;
	}
	return NULL;
}

double
generator_reflect(const struct generator *row, double mirror)
{
	for (size_t i = 0; i < LEN(mirrors); i++) {
		if (text_is(mirrors[i].namespace_, row->namespace_) &&
		    text_is(mirrors[i].name, row->name))
			return mirrors[i].reflect(mirror);
	}
	return mirror;
}
