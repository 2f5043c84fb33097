/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_OPERATION_H
#define CWTOP_AWS_OPERATION_H
/* operation.h - every operation of AWS that cwtop may ever call: one row each. The policies in
 * share/iam, the read-only guard, `check`, and the tests that try each of them all read it; a
 * request that is not in the table cannot be made. Pure. Any thread. */
#include "aws/endpoint.h"

enum effect {
	EFFECT_READ,
	EFFECT_REPEATABLE, /* changes AWS; the same request again changes nothing more */
	EFFECT_ONCE,       /* changes AWS each time: never sent again when it may have arrived */
};

#define OP_UNSIGNED 1u /* carries its own proof */
#define OP_SECRET 2u   /* its answer holds secrets: small, wiped, in no sentence */
#define OP_FREE 4u     /* needs no permission */
#define OP_SILENT 8u   /* says nothing when it went well */
#define OP_BYTES 16u   /* answers bytes of any kind */

struct operation {
	enum aws_service service;
	const char *name;       /* as AWS spells it */
	const char *method;     /* "POST" but for the REST protocols */
	const char *path;       /* REST: with {Labels}, and what never changes of the query */
	const char *permission; /* where it is not service:name; NULL */
	enum effect effect;
	unsigned flags;
};

/* clang-format off */
/*   id, service, name, method, path, permission, effect, flags */
#define OPERATION_TABLE(X) \
 X(STS_CALLER_IDENTITY, AWS_STS, "GetCallerIdentity", "POST", "/", NULL, EFFECT_READ, OP_FREE) \
 X(STS_ASSUME_ROLE, AWS_STS, "AssumeRole", "POST", "/", NULL, EFFECT_READ, OP_SECRET) \
 X(STS_WEB_IDENTITY, AWS_STS, "AssumeRoleWithWebIdentity", "POST", \
   "/", NULL, EFFECT_READ, OP_SECRET | OP_UNSIGNED | OP_FREE) \
 X(SSO_ROLE_CREDENTIALS, AWS_SSO, "GetRoleCredentials", "GET", \
   "/federation/credentials", NULL, EFFECT_READ, OP_SECRET | OP_UNSIGNED | OP_FREE) \
 X(OIDC_CREATE_TOKEN, AWS_SSO_OIDC, "CreateToken", "POST", \
   "/token", NULL, EFFECT_READ, OP_SECRET | OP_UNSIGNED | OP_FREE) \
 X(IAM_SIMULATE, AWS_IAM, "SimulatePrincipalPolicy", "POST", "/", NULL, EFFECT_READ, 0) \
 X(CW_METRIC_DATA, AWS_CLOUDWATCH, "GetMetricData", "POST", "/", NULL, EFFECT_READ, 0) \
 X(CW_LIST_METRICS, AWS_CLOUDWATCH, "ListMetrics", "POST", "/", NULL, EFFECT_READ, 0) \
 X(CW_ALARMS, AWS_CLOUDWATCH, "DescribeAlarms", "POST", "/", NULL, EFFECT_READ, 0) \
 X(CW_ALARM_HISTORY, AWS_CLOUDWATCH, "DescribeAlarmHistory", "POST", "/", NULL, EFFECT_READ, 0) \
 X(CW_DASHBOARD, AWS_CLOUDWATCH, "GetDashboard", "POST", "/", NULL, EFFECT_READ, 0) \
 X(CW_LIST_DASHBOARDS, AWS_CLOUDWATCH, "ListDashboards", "POST", "/", NULL, EFFECT_READ, 0) \
 X(CW_LIST_MUTE_RULES, AWS_CLOUDWATCH, "ListAlarmMuteRules", "POST", "/", NULL, EFFECT_READ, 0) \
 X(CW_PUT_MUTE_RULE, AWS_CLOUDWATCH, "PutAlarmMuteRule", "POST", "/", NULL, EFFECT_REPEATABLE, OP_SILENT) \
 X(CW_DELETE_MUTE_RULE, AWS_CLOUDWATCH, "DeleteAlarmMuteRule", "POST", \
   "/", NULL, EFFECT_REPEATABLE, OP_SILENT) \
 X(ECS_LIST_CLUSTERS, AWS_ECS, "ListClusters", "POST", "/", NULL, EFFECT_READ, 0) \
 X(ECS_LIST_SERVICES, AWS_ECS, "ListServices", "POST", "/", NULL, EFFECT_READ, 0) \
 X(ECS_SERVICES, AWS_ECS, "DescribeServices", "POST", "/", NULL, EFFECT_READ, 0) \
 X(ECS_LIST_TASKS, AWS_ECS, "ListTasks", "POST", "/", NULL, EFFECT_READ, 0) \
 X(ECS_TASKS, AWS_ECS, "DescribeTasks", "POST", "/", NULL, EFFECT_READ, 0) \
 X(ECS_TASK_DEFINITION, AWS_ECS, "DescribeTaskDefinition", "POST", "/", NULL, EFFECT_READ, 0) \
 X(ECS_RUN_TASK, AWS_ECS, "RunTask", "POST", "/", NULL, EFFECT_REPEATABLE, 0) \
 X(ECS_STOP_TASK, AWS_ECS, "StopTask", "POST", "/", NULL, EFFECT_REPEATABLE, 0) \
 X(ECS_UPDATE_SERVICE, AWS_ECS, "UpdateService", "POST", "/", NULL, EFFECT_ONCE, 0) \
 X(SQS_URL, AWS_SQS, "GetQueueUrl", "POST", "/", NULL, EFFECT_READ, 0) \
 X(SQS_ATTRIBUTES, AWS_SQS, "GetQueueAttributes", "POST", "/", NULL, EFFECT_READ, 0) \
 X(SQS_LIST, AWS_SQS, "ListQueues", "POST", "/", NULL, EFFECT_READ, 0) \
 X(SQS_SEND, AWS_SQS, "SendMessage", "POST", "/", NULL, EFFECT_ONCE, 0) \
 X(SQS_SEND_BATCH, AWS_SQS, "SendMessageBatch", "POST", "/", "sqs:SendMessage", EFFECT_ONCE, 0) \
 X(SQS_RECEIVE, AWS_SQS, "ReceiveMessage", "POST", "/", NULL, EFFECT_ONCE, 0) \
 X(SQS_VISIBILITY, AWS_SQS, "ChangeMessageVisibility", "POST", "/", NULL, EFFECT_REPEATABLE, OP_SILENT) \
 X(SQS_DELETE, AWS_SQS, "DeleteMessage", "POST", "/", NULL, EFFECT_REPEATABLE, OP_SILENT) \
 X(SQS_START_MOVE, AWS_SQS, "StartMessageMoveTask", "POST", "/", NULL, EFFECT_ONCE, 0) \
 X(SQS_LIST_MOVES, AWS_SQS, "ListMessageMoveTasks", "POST", "/", NULL, EFFECT_READ, 0) \
 X(SQS_CANCEL_MOVE, AWS_SQS, "CancelMessageMoveTask", "POST", "/", NULL, EFFECT_REPEATABLE, 0) \
 X(S3_PUT, AWS_S3, "PutObject", "PUT", "/{Key+}", NULL, EFFECT_REPEATABLE, OP_SILENT) \
 X(S3_GET, AWS_S3, "GetObject", "GET", "/{Key+}", NULL, EFFECT_READ, OP_BYTES) \
 X(S3_HEAD, AWS_S3, "HeadObject", "HEAD", "/{Key+}", "s3:GetObject", EFFECT_READ, OP_SILENT) \
 X(S3_LIST, AWS_S3, "ListObjectsV2", "GET", "/?list-type=2", "s3:ListBucket", EFFECT_READ, 0) \
 X(LOGS_FILTER, AWS_LOGS, "FilterLogEvents", "POST", "/", NULL, EFFECT_READ, 0) \
 X(LOGS_EVENTS, AWS_LOGS, "GetLogEvents", "POST", "/", NULL, EFFECT_READ, 0) \
 X(LOGS_START_QUERY, AWS_LOGS, "StartQuery", "POST", "/", NULL, EFFECT_READ, 0) \
 X(LOGS_QUERY_RESULTS, AWS_LOGS, "GetQueryResults", "POST", "/", NULL, EFFECT_READ, 0) \
 X(LOGS_STOP_QUERY, AWS_LOGS, "StopQuery", "POST", "/", NULL, EFFECT_READ, 0) \
 X(LOGS_GROUPS, AWS_LOGS, "DescribeLogGroups", "POST", "/", NULL, EFFECT_READ, 0) \
 X(LOGS_STREAMS, AWS_LOGS, "DescribeLogStreams", "POST", "/", NULL, EFFECT_READ, 0) \
 X(RUM_LIST, AWS_RUM, "ListAppMonitors", "POST", "/appmonitors", NULL, EFFECT_READ, 0) \
 X(RUM_GET, AWS_RUM, "GetAppMonitor", "GET", "/appmonitor/{Name}", NULL, EFFECT_READ, 0) \
 X(RUM_DATA, AWS_RUM, "GetAppMonitorData", "POST", "/appmonitor/{Name}/data", NULL, EFFECT_READ, 0) \
 X(RUM_METRIC_DEFINITIONS, AWS_RUM, "BatchGetRumMetricDefinitions", "GET", \
   "/rummetrics/{AppMonitorName}/metrics", NULL, EFFECT_READ, 0) \
 X(CE_COST, AWS_CE, "GetCostAndUsage", "POST", "/", NULL, EFFECT_READ, 0) \
 X(CE_FORECAST, AWS_CE, "GetCostForecast", "POST", "/", NULL, EFFECT_READ, 0) \
 X(CE_DIMENSIONS, AWS_CE, "GetDimensionValues", "POST", "/", NULL, EFFECT_READ, 0) \
 X(BUDGETS_LIST, AWS_BUDGETS, "DescribeBudgets", "POST", "/", "budgets:ViewBudget", EFFECT_READ, 0) \
 X(BUDGETS_NOTIFICATIONS, AWS_BUDGETS, "DescribeNotificationsForBudget", "POST", \
   "/", "budgets:ViewBudget", EFFECT_READ, 0) \
 X(XRAY_GRAPH, AWS_XRAY, "GetServiceGraph", "POST", "/ServiceGraph", NULL, EFFECT_READ, 0) \
 X(XRAY_SUMMARIES, AWS_XRAY, "GetTraceSummaries", "POST", "/TraceSummaries", NULL, EFFECT_READ, 0) \
 X(XRAY_TRACES, AWS_XRAY, "BatchGetTraces", "POST", "/Traces", NULL, EFFECT_READ, 0) \
 X(LAMBDA_LIST, AWS_LAMBDA, "ListFunctions", "GET", "/2015-03-31/functions", NULL, EFFECT_READ, 0) \
 X(LAMBDA_CONFIGURATION, AWS_LAMBDA, "GetFunctionConfiguration", "GET", \
   "/2015-03-31/functions/{FunctionName}/configuration", NULL, EFFECT_READ, 0) \
 X(LAMBDA_ACCOUNT, AWS_LAMBDA, "GetAccountSettings", "GET", \
   "/2016-08-19/account-settings", NULL, EFFECT_READ, 0) \
 X(LAMBDA_PROVISIONED, AWS_LAMBDA, "ListProvisionedConcurrencyConfigs", "GET", \
   "/2019-09-30/functions/{FunctionName}/provisioned-concurrency?List=ALL", NULL, EFFECT_READ, 0) \
 X(ELB_BALANCERS, AWS_ELBV2, "DescribeLoadBalancers", "POST", "/", NULL, EFFECT_READ, 0) \
 X(ELB_GROUPS, AWS_ELBV2, "DescribeTargetGroups", "POST", "/", NULL, EFFECT_READ, 0) \
 X(ELB_HEALTH, AWS_ELBV2, "DescribeTargetHealth", "POST", "/", NULL, EFFECT_READ, 0) \
 X(R53_CHECKS, AWS_ROUTE53, "ListHealthChecks", "GET", "/2013-04-01/healthcheck", NULL, EFFECT_READ, 0) \
 X(R53_STATUS, AWS_ROUTE53, "GetHealthCheckStatus", "GET", \
   "/2013-04-01/healthcheck/{HealthCheckId}/status", NULL, EFFECT_READ, 0) \
 X(PIPELINE_LIST, AWS_CODEPIPELINE, "ListPipelines", "POST", "/", NULL, EFFECT_READ, 0) \
 X(PIPELINE_STATE, AWS_CODEPIPELINE, "GetPipelineState", "POST", "/", NULL, EFFECT_READ, 0) \
 X(PIPELINE_EXECUTIONS, AWS_CODEPIPELINE, "ListPipelineExecutions", "POST", "/", NULL, EFFECT_READ, 0) \
 X(SCALING_TARGETS, AWS_AUTOSCALING, "DescribeScalableTargets", "POST", "/", NULL, EFFECT_READ, 0) \
 X(SCALING_POLICIES, AWS_AUTOSCALING, "DescribeScalingPolicies", "POST", "/", NULL, EFFECT_READ, 0) \
 X(SCALING_ACTIVITIES, AWS_AUTOSCALING, "DescribeScalingActivities", "POST", "/", NULL, EFFECT_READ, 0) \
 X(TAGS_RESOURCES, AWS_TAGGING, "GetResources", "POST", "/", NULL, EFFECT_READ, 0) \
 X(CF_LIST, AWS_CLOUDFRONT, "ListDistributions", "GET", "/2020-05-31/distribution", NULL, EFFECT_READ, 0) \
 X(API_REST, AWS_APIGATEWAY, "GetRestApis", "GET", "/restapis", "apigateway:GET", EFFECT_READ, 0) \
 X(API_HTTP, AWS_APIGATEWAYV2, "GetApis", "GET", "/v2/apis", "apigateway:GET", EFFECT_READ, 0) \
 X(API_MAPPINGS, AWS_APIGATEWAYV2, "GetApiMappings", "GET", \
   "/v2/domainnames/{DomainName}/apimappings", "apigateway:GET", EFFECT_READ, 0) \
 X(RDS_INSTANCES, AWS_RDS, "DescribeDBInstances", "POST", "/", NULL, EFFECT_READ, 0) \
 X(CACHE_CLUSTERS, AWS_ELASTICACHE, "DescribeCacheClusters", "POST", "/", NULL, EFFECT_READ, 0) \
 X(EC2_INSTANCES, AWS_EC2, "DescribeInstances", "POST", "/", NULL, EFFECT_READ, 0) \
 X(EC2_NAT_GATEWAYS, AWS_EC2, "DescribeNatGateways", "POST", "/", NULL, EFFECT_READ, 0) \
 X(WAF_LIST, AWS_WAFV2, "ListWebACLs", "POST", "/", NULL, EFFECT_READ, 0) \
 X(WAF_GET, AWS_WAFV2, "GetWebACL", "POST", "/", NULL, EFFECT_READ, 0)
/* clang-format on */

enum aws_operation {
#define OPERATION_ENUM(id, ...) id,
	OPERATION_TABLE(OPERATION_ENUM)
#undef OPERATION_ENUM
		AWS_OPERATIONS
};

const struct operation *
operation_at(enum aws_operation operation);

/* operation_permission - "cloudwatch:GetMetricData" into out; "" when none is needed. */
#define PERMISSION_MAX 96
void
operation_permission(const struct operation *operation, char out[PERMISSION_MAX]);

#endif
