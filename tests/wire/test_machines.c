/* SPDX-License-Identifier: MIT */
/* test_machines.c - instances, NAT gateways, databases and caches. */
#include "cases.h"

#include <string.h>

#include "aws/ec2.h"
#include "aws/elasticache.h"
#include "aws/rds.h"
#include "base/text.h"

static enum err
run_instances(struct client *c)
{
	static const char *const values[] = { "app", "a b" };
	const struct ec2_filter filter = { "tag:Name", values, 2 };
	const struct ec2_question question = { .filters = &filter, .n_filters = 1 };
	struct ec2_instances got;
	enum err err = ec2_instances(&c->scope, &question, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 3); /* of two reservations */
	assert_string_equal(got.items[0].id, "i-1");
	assert_string_equal(got.items[0].name, "app");
	assert_string_equal(got.items[0].type, "t3a.medium");
	assert_string_equal(got.items[0].state, "running");
	assert_string_equal(got.items[0].zone, "eu-west-2a");
	assert_string_equal(got.items[0].private_ip, "10.0.0.9");
	assert_string_equal(got.items[0].public_ip, "198.51.100.9");
	assert_string_equal(got.items[0].platform, "Linux/UNIX");
	assert_int_equal(got.items[0].launched_s, 1793491200);
	assert_true(got.items[0].is_detailed);
	assert_string_equal(got.items[1].name, "");
	assert_string_equal(got.items[1].lifecycle, "spot");
	assert_string_equal(got.items[1].state_reason, "Spot interruption");
	assert_false(got.items[1].is_detailed);
	assert_true(text_starts(got.items[2].state_reason, "User initiated"));
	return ERR_OK;
}

static enum err
run_moto_instances(struct client *c)
{
	static const char *const ids[] = { "i-1", "i-2" };
	const struct ec2_question question = { .ids = ids, .n_ids = 2 };
	struct ec2_instances got;
	enum err err = ec2_instances(&c->scope, &question, &got, &c->why);

	if (err)
		return err;
	assert_null(strstr(server_request(c->server, 0), "MaxResults"));
	assert_int_equal(got.n, 2);
	assert_string_equal(got.items[0].name, "app");
	assert_string_equal(got.items[0].state, "running");
	assert_string_equal(got.items[1].type, "t3.micro");
	return ERR_OK;
}

static enum err
run_gateways(struct client *c)
{
	const struct ec2_question question = { 0 };
	struct ec2_nats got;
	enum err err = ec2_nat_gateways(&c->scope, &question, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 2);
	assert_string_equal(got.items[0].id, "nat-1");
	assert_string_equal(got.items[0].name, "city-a");
	assert_string_equal(got.items[0].state, "available");
	assert_string_equal(got.items[0].public_ip, "198.51.100.7");
	assert_string_equal(got.items[0].private_ip, "10.0.0.5");
	assert_string_equal(got.items[0].connectivity, "public");
	assert_int_equal(got.items[0].created_s, 1767323045);
	assert_int_equal(got.items[0].deleted_s, 0);
	assert_string_equal(got.items[1].failure_code, "Gateway.NotAttached");
	assert_true(text_has(got.items[1].failure_message, "no Internet gateway"));
	assert_string_equal(got.items[1].public_ip, "");
	assert_int_equal(got.items[1].deleted_s, 1795222860);
	return ERR_OK;
}

static enum err
run_moto_gateways(struct client *c)
{
	static const char *const ids[] = { "nat-1" };
	const struct ec2_question question = { .ids = ids, .n_ids = 1 };
	struct ec2_nats got;
	enum err err = ec2_nat_gateways(&c->scope, &question, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 1);
	assert_string_equal(got.items[0].state, "available");
	return ERR_OK;
}

static void
test_ec2(void **state)
{
	static const struct wire_case cases[] = {
		{ "invented-instances.xml",
		  run_instances,
		  { "Action=DescribeInstances&Version=2016-11-15&Filter.1.Name=tag%3AName&"
		    "Filter.1.Value.1=app&Filter.1.Value.2=a%20b&MaxResults=1000",
		    "/eu-west-2/ec2/aws4_request" },
		  { "reservationSet", "instanceId", "instanceState" } },
		{ "moto-describe-instances.xml",
		  run_moto_instances,
		  { "InstanceId.1=i-1&InstanceId.2=i-2" },
		  { "instanceId" } },
		{ "invented-nat-gateways.xml",
		  run_gateways,
		  { "Action=DescribeNatGateways&Version=2016-11-15&MaxResults=1000" },
		  { "natGatewaySet", "natGatewayId", "state" } },
		{ "moto-describe-nat-gateways.xml",
		  run_moto_gateways,
		  { "NatGatewayId.1=nat-1" },
		  { "state" } },
	};

	(void)state;
	cases_run(cases, LEN(cases));
}

static enum err
run_databases(struct client *c)
{
	struct rds_instances got;
	enum err err = rds_instances(&c->scope, NULL, &got, &c->why);
	const struct rds_instance *d;

	if (err)
		return err;
	assert_int_equal(got.n, 2);
	d = &got.items[0];
	assert_string_equal(d->id, "city");
	assert_string_equal(d->engine, "postgres");
	assert_string_equal(d->version, "15.4");
	assert_string_equal(d->class_, "db.t4g.small");
	assert_string_equal(d->status, "storage-full");
	assert_string_equal(d->endpoint, "city.c1.eu-west-2.rds.amazonaws.com");
	assert_int_equal(d->port, 5432);
	assert_true(d->is_multi_az && d->is_public && d->has_insights);
	assert_string_equal(d->zone, "eu-west-2a");
	assert_string_equal(d->secondary_zone, "eu-west-2b");
	assert_int_equal(d->n_replicas, 2);
	assert_string_equal(d->replicas[1], "city-r2");
	assert_string_equal(d->storage_type, "gp3");
	assert_int_equal(d->storage_gib, 100);
	assert_int_equal(d->storage_max_gib, 500);
	assert_int_equal(d->iops, 3000);
	assert_int_equal(d->backup_days, 30);
	assert_int_equal(d->created_s, 1767323045);
	assert_int_equal(d->restorable_s, 1795222800);
	assert_string_equal(d->replication, "");
	d++;
	assert_string_equal(d->replica_source, "city");
	assert_string_equal(d->replication, "error");
	assert_string_equal(d->replication_message, "could not connect to the source");
	assert_string_equal(d->endpoint, "");
	assert_int_equal(d->port, -1);
	assert_int_equal(d->storage_gib, -1);
	return ERR_OK;
}

static enum err
run_moto_databases(struct client *c)
{
	struct rds_instances got;
	enum err err = rds_instances(&c->scope, "city", &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 2);
	assert_true(got.items[0].is_multi_az);
	assert_string_equal(got.items[0].replicas[0], "city-replica");
	assert_string_equal(got.items[1].replica_source, "city");
	return ERR_OK;
}

static enum err
run_caches(struct client *c)
{
	struct elasticache_clusters got;
	enum err err = elasticache_clusters(&c->scope, "city", &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 2);
	assert_string_equal(got.items[0].id, "city-001");
	assert_string_equal(got.items[0].engine, "redis");
	assert_string_equal(got.items[0].version, "7.1.0");
	assert_string_equal(got.items[0].group, "city");
	assert_string_equal(got.items[0].address, "");
	assert_int_equal(got.items[0].nodes_wanted, 1);
	assert_int_equal(got.items[0].n_nodes, 1);
	assert_string_equal(got.items[0].nodes[0].id, "0001");
	assert_int_equal(got.items[0].nodes[0].port, 6379);
	assert_string_equal(got.items[0].nodes[0].zone, "eu-west-2a");
	assert_int_equal(got.items[0].created_s, 1767323045);
	assert_string_equal(got.items[1].address, "pages.abc.cfg.euw2.cache.amazonaws.com");
	assert_int_equal(got.items[1].port, 11211);
	assert_int_equal(got.items[1].n_nodes, 2);
	assert_string_equal(got.items[1].nodes[1].status, "rebooting cache cluster node");
	assert_int_equal(got.items[1].nodes[1].port, -1);
	return ERR_OK;
}

static enum err
run_moto_caches(struct client *c)
{
	struct elasticache_clusters got;
	enum err err = elasticache_clusters(&c->scope, NULL, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 1);
	assert_string_equal(got.items[0].id, "city");
	assert_int_equal(got.items[0].n_nodes, 0);
	return ERR_OK;
}

static void
test_data(void **state)
{
	static const struct wire_case cases[] = {
		{ "invented-db-instances.xml",
		  run_databases,
		  { "Action=DescribeDBInstances&Version=2014-10-31&MaxRecords=100",
		    "/eu-west-2/rds/aws4_request" },
		  { "DBInstances", "DBInstanceIdentifier", "DBInstanceStatus", "Engine" } },
		{ "moto-describe-db-instances.xml",
		  run_moto_databases,
		  { "DBInstanceIdentifier=city" },
		  { "Engine" } },
		{ "invented-cache-clusters.xml",
		  run_caches,
		  { "Action=DescribeCacheClusters&Version=2015-02-02&CacheClusterId=city&"
		    "ShowCacheNodeInfo=true" },
		  { "CacheClusters", "CacheClusterId", "CacheClusterStatus", "CacheNodeId",
		    "CacheNodeStatus" } },
		{ "moto-describe-cache-clusters.xml",
		  run_moto_caches,
		  { "ShowCacheNodeInfo=true&MaxRecords=100" },
		  { "Engine" } },
	};

	(void)state;
	cases_run(cases, LEN(cases));
}

static void
use_missing_database(struct client *c)
{
	struct rds_instances got;

	assert_int_equal(rds_instances(&c->scope, "absent", &got, &c->why), ERR_GONE);
	expect_why(c, "rds:DescribeDBInstances: DBInstance absent not found");
}

static void
use_missing_cache(struct client *c)
{
	struct elasticache_clusters got;

	assert_int_equal(elasticache_clusters(&c->scope, "absent", &got, &c->why), ERR_GONE);
}

static void
use_missing_instance(struct client *c)
{
	static const char *const ids[] = { "i-0123456789abcdef0" };
	const struct ec2_question question = { .ids = ids, .n_ids = 1 };
	struct ec2_instances got;

	assert_int_equal(ec2_instances(&c->scope, &question, &got, &c->why), ERR_GONE);
	expect_why(c, "i-0123456789abcdef0");
}

static void
test_gone(void **state)
{
	(void)state;
	case_with("404 Not Found", "", "moto-db-instance-not-found.xml", use_missing_database);
	case_with("404 Not Found", "", "moto-cache-cluster-not-found.xml", use_missing_cache);
	case_with("400 Bad Request", "", "moto-instance-not-found.xml", use_missing_instance);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ec2),
		cmocka_unit_test(test_data),
		cmocka_unit_test(test_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
