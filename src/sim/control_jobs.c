/* SPDX-License-Identifier: MIT */
/* control_jobs.c - counts what is in the queues, and writes it beside what was counted all along.
 */
#include "sim/control_jobs.h"

#include "base/text.h"

struct places {
	size_t queued, dead;
};

/* By place in the list of orders. */
static struct places *
count_messages(struct call *call, size_t n)
{
	const struct jobs *jobs = call->world->jobs;
	struct places *places = arena_array(call->arena, n + 1, sizeof(places[0]));

	for (size_t q = 0; places && q < jobs_n_queues(jobs); q++) {
		const struct sim_queue *queue = jobs_queue(jobs, q);

		for (size_t i = 0; i < queue->n; i++) {
			const struct slip *slip = queue->messages[i].slip;
			struct places *place = slip ? &places[slip->order->place] : NULL;

			if (place && queue->is_dlq)
				place->dead++;
			else if (place)
				place->queued++;
		}
	}
	return places;
}

static void
write_order(struct call *call, const struct order *order, const struct places *places)
{
	write_object(call, NULL);
	write_text(call, "id", order->id);
	write_integer(call, "messages", order->n_messages);
	write_integer(call, "configs", order->n_configs);
	write_integer(call, "posts", order->n_posts);
	write_integer(call, "tasks", order->n_tasks);
	write_integer(call, "runs", order->n_runs);
	write_integer(call, "active", order->n_active);
	write_integer(call, "queued", (int64_t)places->queued);
	write_integer(call, "dead", (int64_t)places->dead);
	write_text(call, "state", order_word(order));
	write_array(call, "arns");
	for (const struct run *run = order->newest; run; run = run->earlier)
		write_text(call, NULL, run->task_arn);
	write_array_end(call);
	write_object_end(call);
}

void
control_jobs_write(struct call *call, const char *id)
{
	struct orders *orders = crew_orders(call->world->crew);
	size_t n = orders_count(orders);
	const struct places *places = count_messages(call, n);

	write_array(call, "jobs");
	for (size_t i = 0; places && i < n; i++) {
		const struct order *order = orders_at(orders, i);

		if (!id || text_is(order->id, id))
			write_order(call, order, &places[i]);
	}
	write_array_end(call);
}
