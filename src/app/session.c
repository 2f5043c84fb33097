/* SPDX-License-Identifier: MIT */
/* session.c - finding a stack file and putting together what watches it. */
#include "app/session.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "act/audit.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "model/lookup.h"
#include "model/prices.h"
#include "poll/lookup_kept.h"
#include "store/store.h"

#define HISTORY_S (3 * 3600) /* what CloudWatch answers fastest: its three-hour tier */
#define PATH_MAX_BYTES 4096

/* ---- stack files by name ---- */

static void
each_in(const char *folder, void (*each)(void *ctx, const char *name, const char *path), void *ctx)
{
	TEXT_ON(pattern, PATH_MAX_BYTES);
	glob_t found;

	text_addf(&pattern, "%s/*.jsonc", folder);
	if (glob(pattern.data, 0, NULL, &found) != 0)
		return;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const char *slash = strrchr(found.gl_pathv[i], '/');
		TEXT_ON(name, 128);

		text_add_n(&name, slash + 1, strlen(slash + 1) - strlen(".jsonc"));
		if (file_name_is_safe(name.data))
			each(ctx, name.data, found.gl_pathv[i]);
	}
	globfree(&found);
}

void
session_each_stack(void (*each)(void *ctx, const char *name, const char *path), void *ctx)
{
	char own[PATH_MAX_BYTES], shipped[PATH_MAX_BYTES];

	if (file_config_path("stacks", own, sizeof(own)))
		each_in(own, each, ctx);
	if (file_data_path("stacks", shipped, sizeof(shipped)))
		each_in(shipped, each, ctx);
}

struct search {
	const char *name;
	char *path;
	size_t size;
	bool is_found;
	struct text *names;
};

static void
match(void *ctx, const char *name, const char *path)
{
	struct search *search = ctx;

	text_addf(search->names, "%s%s", search->names->len ? ", " : "", name);
	if (search->is_found || !text_is(name, search->name) || strlen(path) >= search->size)
		return;
	memcpy(search->path, path, strlen(path) + 1);
	search->is_found = true;
}

enum err
session_find_stack(const char *name, char *out_path, size_t size, struct why *why)
{
	TEXT_ON(names, 200);
	struct search search = { .name = name, .path = out_path, .size = size, .names = &names };
	bool is_path = name && (strchr(name, '/') || strstr(name, ".json"));

	if (is_path && strlen(name) < size) {
		memcpy(out_path, name, strlen(name) + 1);
		return ERR_OK;
	}
	session_each_stack(match, &search);
	if (search.is_found)
		return ERR_OK;
	if (!name)
		return err_set(ERR_USAGE, why,
			       "no stack is named: cwtop watches one stack: write "
			       "cwtop STACK, with a path or one of: %s",
			       names.data);
	return err_set(ERR_NO_FILE, why, "%s: there is no such stack: give a path or one of: %s",
		       name, names.data[0] ? names.data : "(none is installed)");
}

/* ---- the session ---- */

static enum err
load_stack(const struct session *session, const struct stack_var *found, size_t n_found,
	   struct stack **out, struct why *why)
{
	const struct options *options = session->options;
	char path[PATH_MAX_BYTES];
	struct stack_options stack_options = {
		.vars = options->vars,
		.n_vars = options->n_vars,
		.region = options->region,
		.default_region = aws_default_region(session->aws),
		.is_demo = session->is_demo,
		.found = found,
		.n_found = n_found,
		.prices = session->prices,
	};
	enum err err = session_find_stack(session->target.stack, path, sizeof(path), why);

	return err == ERR_OK ? stack_load(path, &stack_options, out, why) : err;
}

/* The desk for the orders of the screen; it goes on with what earlier runs left. */
static enum err
open_desk(struct session *session, struct why *why)
{
	const struct act_options options = {
		.stack = session->stack,
		.aws = session->aws,
		.store = session->store,
		.by = session->by,
		.is_read_only = session->options->is_read_only,
		.recovers = !session->options->is_read_only,
	};

	return session->target.has_screen ? act_new(&options, &session->act, why) : ERR_OK;
}

/* false: a thread hangs. */
static bool
close_desk(struct session *session)
{
	struct act *act = session->act;

	session->act = NULL;
	return !act || act_stop(act);
}

/* Model and poller of a stack, which the session takes when all has gone well. */
static enum err
begin(struct session *session, struct stack *owned_stack, struct why *why)
{
	const struct poller_options options = { .history_s = HISTORY_S,
						.is_urgent = session->is_demo,
						.pace = session->options->pace,
						.limit_usd = session->is_demo
								     ? 0
								     : session->options->limit_usd,
						.can_ask = session->target.has_screen,
						.demo_host = aws_stand_in(session->aws),
						.store = session->store,
						.is_needed = session->target.is_needed };
	struct model *model = model_new(owned_stack, HISTORY_S);
	struct poller *poller;
	enum err err = poller_new(owned_stack, session->aws, model, &options, &poller, why);

	if (err != ERR_OK) {
		model_free(model);
		stack_free(owned_stack);
		return err;
	}
	session->stack = owned_stack;
	session->model = model;
	session->poller = poller;
	return ERR_OK;
}

const char *
session_region(const struct options *options, bool is_demo)
{
	return options->region || is_demo ? options->region : options->default_region;
}

/* What outlives the run: the demo's ends with it, and what is seen through another endpoint is kept
 * apart. Without it everything works but what needs yesterday, so a failure is a note. */
static struct store *
open_store(const struct session *session)
{
	struct store *store = NULL;
	struct why why = { "" };
	char root[PATH_MAX_BYTES];
	enum err err;

	if (session->is_demo)
		err = store_open_temporary(&store, &why);
	else if (store_root_path(root, sizeof(root), aws_custom_endpoint(session->aws)))
		err = store_open(root, &store, &why);
	else
		err = err_set(ERR_SYSTEM, &why,
			      "neither XDG_STATE_HOME nor HOME is the path of a folder: set one of "
			      "them");
	if (err == ERR_OK)
		return store;
	log_add(LOG_WARN, "nothing is kept of this run: %s", why.text);
	return NULL;
}

/* The stack with the ids that an earlier run looked up, which are looked up again all the same. */
static struct stack *
with_kept(const struct session *session, struct stack *owned_stack)
{
	struct stack_var *found = mem_alloc(owned_stack->n_lookups + 1, sizeof(*found));
	struct stack *better = NULL;
	struct why ignored;
	size_t n = 0;

	if (session->store)
		n = lookup_kept_read(session->store, owned_stack, owned_stack->arena, found);
	if (n > 0 && load_stack(session, found, n, &better, &ignored) == ERR_OK)
		stack_free(owned_stack);
	free(found);
	return better ? better : owned_stack;
}

/* Without prices nobody knows what runs costs, and says so. */
static struct prices *
load_prices(void)
{
	struct prices *prices = NULL;
	struct why why = { "" };

	if (prices_load(&prices, &why) != ERR_OK)
		log_add(LOG_WARN, "%s", why.text);
	return prices;
}

static bool
end(struct session *session)
{
	if (!poller_stop(session->poller))
		return false;
	model_free(session->model);
	stack_free(session->stack);
	return true;
}

/* The AWS client, and who it is that changes something through it. */
static enum err
open_client(struct session *session, struct why *why)
{
	const struct options *options = session->options;
	const char *demo = session->target.endpoint;
	char by[AUDIT_BY_MAX];
	struct aws_options aws_options = {
		.profile = session->is_demo ? NULL : options->profile,
		.endpoint_url = demo ? demo : options->endpoint_url,
		.region = session_region(options, session->is_demo),
		.is_read_only = options->is_read_only,
	};

	audit_by(by);
	session->by = mem_text(by);
	session->audit = audit_new(by);
	aws_options.audit = audit_hooks(session->audit);
	return aws_shared_new(&aws_options, &session->aws, why);
}

static enum err
open_stack(struct session *session, struct why *why)
{
	struct stack *stack;
	enum err err = load_stack(session, NULL, 0, &stack, why);

	if (err == ERR_OK)
		stack = with_kept(session, stack);
	return err == ERR_OK ? begin(session, stack, why) : err;
}

/* What the workers of a session used, once they have ended. */
static void
free_shared(struct session *session)
{
	aws_shared_free(session->aws);
	audit_free(session->audit);
	free(session->by);
	store_close(session->store);
	prices_free(session->prices);
}

enum err
session_open(const struct options *options, const struct session_target *target,
	     struct session *out, struct why *why)
{
	struct session session = { .options = options,
				   .target = *target,
				   .is_demo = target->endpoint != NULL };
	enum err err = open_client(&session, why);

	if (err == ERR_OK) {
		session.store = open_store(&session);
		audit_use(session.audit, session.store);
		session.prices = load_prices();
		err = open_stack(&session, why);
	}
	if (err == ERR_OK) {
		err = open_desk(&session, why);
		if (err != ERR_OK && !end(&session))
			return err; /* a thread hangs: what it uses is left to it */
	}
	if (err == ERR_OK)
		*out = session;
	else
		free_shared(&session);
	return err;
}

/* What a lookup says now: what it has just found, else what it was loaded with. */
static const char *
value_of(const struct lookup_view *lookup)
{
	const char *value = lookup->row ? lookup->row->value : lookup->def->value;

	return value ? value : "";
}

bool
session_has_news(const struct session *session, const struct snapshot *snapshot)
{
	const struct watched_views *watched = &snapshot->watched;
	bool is_any = false;

	if (session->are_news_bad)
		return false;
	for (size_t i = 0; i < watched->n_lookups; i++) {
		const struct lookup_view *lookup = &watched->lookups[i];
		const char *before = lookup->def->value ? lookup->def->value : "";

		if (lookup->source == SIZE_MAX)
			continue;
		if (snapshot->sources[lookup->source].state == STATE_PENDING)
			return false;
		is_any |= !text_is(value_of(lookup), before);
	}
	return is_any;
}

static enum err
load_found(const struct session *session, const struct snapshot *snapshot, struct stack **out,
	   struct why *why)
{
	const struct watched_views *watched = &snapshot->watched;
	struct stack_var *found = mem_alloc(watched->n_lookups + 1, sizeof(*found));
	size_t n = 0;
	enum err err;

	for (size_t i = 0; i < watched->n_lookups; i++)
		if (watched->lookups[i].source != SIZE_MAX)
			found[n++] = (struct stack_var){ watched->lookups[i].def->var,
							 value_of(&watched->lookups[i]) };
	err = load_stack(session, found, n, out, why);
	free(found);
	return err;
}

enum err
session_reload(struct session *session, struct snapshot *owned_snapshot, struct why *why)
{
	struct session old = *session;
	struct stack *stack;
	enum err err = load_found(session, owned_snapshot, &stack, why);
	bool has_ended;

	snapshot_unref(owned_snapshot);
	if (err == ERR_OK)
		err = begin(session, stack, why);
	session->are_news_bad = err != ERR_OK;
	if (err != ERR_OK)
		return err;
	poller_add_spent(session->poller, old.poller);
	/* A thread that hangs goes on using what it was given: that is left to it. */
	has_ended = close_desk(&old);
	session->act = NULL;
	err = open_desk(session, why);
	if (err != ERR_OK)
		log_add(LOG_WARN, "jobs: nothing can be submitted: %s", why->text);
	if (poller_stop(old.poller) && has_ended) {
		model_free(old.model);
		stack_free(old.stack);
	}
	return ERR_OK;
}

bool
session_close(struct session *session)
{
	/* what is on its way comes as far as it can before anything else ends */
	if (!close_desk(session) || !end(session))
		return false;
	free_shared(session);
	return true;
}
