/* SPDX-License-Identifier: MIT */
/* act_case_ask.c - who asks the questions of a case: a few threads that live as long as the asking,
 * each with its own client and of one part only, so that no part waits for another. The lane's
 * worker alone touches the news: it takes what they bring, one after the other. */
#include <pthread.h>

#include "act_case.h"
#include "base/thread.h"

struct asking {
	struct act_work *work; /* read only while there are askers */
	pthread_mutex_t lock;  /* over all that follows; never held across a call out */
	pthread_cond_t came;
	struct act_case_question *questions;
	size_t n;
	size_t over[ACT_CASE_QUESTIONS_MAX]; /* in the order in which they ended */
	size_t n_over, n_asking;             /* n_asking: threads that have not ended */
};

struct asker {
	struct asking *asking;
	size_t part;
	struct aws *client;
	pthread_t thread;
};

static void
tell_nobody(struct act_work *work)
{
	(void)work;
}

/* The next that nobody has asked yet, of this part or of any; NULL: none, or nobody waits. */
static struct act_case_question *
take(struct asking *asking, size_t part)
{
	struct act_case_question *taken = NULL;

	if (act_work_is_dropped(asking->work))
		return NULL;
	pthread_mutex_lock(&asking->lock);
	for (size_t i = 0; i < asking->n && !taken; i++) {
		struct act_case_question *question = &asking->questions[i];

		if (!question->is_taken && (part == ACT_CASE_PARTS || question->part == part))
			taken = question;
	}
	if (taken)
		taken->is_taken = true;
	pthread_mutex_unlock(&asking->lock);
	return taken;
}

/* On a copy of the work, with memory and news of its own. */
static void
ask(const struct asking *asking, struct aws *client, struct act_case_question *question)
{
	const struct act_case_part *part = act_case_part_at(question->part);
	struct act_work own = *asking->work;

	question->box = act_copy_box(0, own.order->kind, part->limit_bytes);
	if (!question->box) {
		question->err = err_memory(&question->why);
		return;
	}
	own.news = &question->box->news;
	own.scope.client = client;
	own.scope.arena = own.news->arena;
	own.tell = tell_nobody;
	question->err = part->ask(&own, question->index, &question->answer, &question->why);
}

static void *
asker_main(void *ctx)
{
	struct asker *asker = ctx;
	struct asking *asking = asker->asking;
	struct act_case_question *question;

	while ((question = take(asking, asker->part)) != NULL) {
		ask(asking, asker->client, question);
		pthread_mutex_lock(&asking->lock);
		asking->over[asking->n_over++] = (size_t)(question - asking->questions);
		pthread_cond_signal(&asking->came);
		pthread_mutex_unlock(&asking->lock);
	}
	pthread_mutex_lock(&asking->lock);
	asking->n_asking--;
	pthread_cond_signal(&asking->came);
	pthread_mutex_unlock(&asking->lock);
	return NULL;
}

static size_t
count_of(const struct asking *asking, size_t part)
{
	size_t n = 0;

	for (size_t i = 0; i < asking->n; i++)
		n += asking->questions[i].part == part;
	return n;
}

/* A part has always the same clients. Where no thread can be had its questions are asked later. */
static size_t
start(struct asking *asking, struct asker *askers)
{
	const struct act_crew *crew = asking->work->crew;
	size_t member = 0, n = 0;

	for (size_t part = 0; crew && part < ACT_CASE_PARTS; part++) {
		size_t most = act_case_part_at(part)->askers;
		size_t wanted = MIN(most, count_of(asking, part));

		for (size_t i = 0; i < wanted && member + i < crew->n; i++) {
			askers[n] = (struct asker){ .asking = asking,
						    .part = part,
						    .client = crew->members[member + i] };
			pthread_mutex_lock(&asking->lock);
			asking->n_asking++;
			pthread_mutex_unlock(&asking->lock);
			if (thread_start(&askers[n].thread, asker_main, &askers[n])) {
				n++;
				continue;
			}
			pthread_mutex_lock(&asking->lock);
			asking->n_asking--;
			pthread_mutex_unlock(&asking->lock);
		}
		member += most;
	}
	return n;
}

/* The next that an asker has brought, as they come; NULL: they have all ended. */
static struct act_case_question *
wait_for(struct asking *asking, size_t n_taken)
{
	struct act_case_question *question = NULL;

	pthread_mutex_lock(&asking->lock);
	while (asking->n_over == n_taken && asking->n_asking > 0)
		(void)pthread_cond_wait(&asking->came, &asking->lock);
	if (asking->n_over > n_taken)
		question = &asking->questions[asking->over[n_taken]];
	pthread_mutex_unlock(&asking->lock);
	return question;
}

static void
bring(struct act_case_question *question, act_case_on_answer *on_answer, void *ctx)
{
	question->is_over = true;
	on_answer(ctx, question);
}

void
act_case_ask(struct act_work *work, struct act_case_question *questions, size_t n,
	     act_case_on_answer *on_answer, void *ctx)
{
	struct asking asking = { .work = work, .questions = questions, .n = n };
	struct asker askers[ACT_CREW_MAX];
	struct act_case_question *question;
	size_t n_askers;

	pthread_mutex_init(&asking.lock, NULL);
	pthread_cond_init(&asking.came, NULL);
	n_askers = start(&asking, askers);
	for (size_t i = 0; (question = wait_for(&asking, i)) != NULL; i++)
		bring(question, on_answer, ctx);
	/* their transfers have an end, and none is under way any more */
	for (size_t i = 0; i < n_askers; i++)
		(void)pthread_join(askers[i].thread, NULL);
	while ((question = take(&asking, ACT_CASE_PARTS)) != NULL) {
		ask(&asking, work->scope.client, question);
		bring(question, on_answer, ctx);
	}
	pthread_cond_destroy(&asking.came);
	pthread_mutex_destroy(&asking.lock);
}
