/* SPDX-License-Identifier: MIT */
/* view_confirm_rows.c - what will happen to a task, a service or an alarm, before it does. */
#include "app/view_jobs.h"

static const struct view_subject *
subject_of(const struct view *view)
{
	return &view->jobs->confirm.subject;
}

static void
write_where(const struct view *view, struct buf *out)
{
	const struct view_subject *subject = subject_of(view);

	if (subject->cluster[0])
		view_say(out, "cluster\t%s\n", subject->cluster);
	view_confirm_who(view, out);
	view_say(out, "region\t%s\n", subject->region[0] ? subject->region : view->stack->region);
}

/* A worker has not deleted the message of what it is at. */
static void
say_job(const struct view *view, const char *task, struct buf *out)
{
	const struct watched_views *watched = &view->snapshot->watched;
	char id[JOB_SHORT_SIZE];

	for (size_t i = 0; i < watched->n_all_jobs; i++) {
		const struct job_view *job = &watched->all_jobs[i];

		if (job->row->state != JOB_IS_RUNNING || !job->jobs->def->queue ||
		    !text_is(text_tail(job->row->task_arn, '/'), text_tail(task, '/')))
			continue;
		job_short(job->row->id, id);
		view_say(out, "~ Job %s is at work in it: its message comes back to the queue.\n",
			 id);
	}
}

void
view_confirm_stop(const struct view *view, struct buf *out)
{
	const struct view_subject *subject = subject_of(view);

	view_say(out, "task\t%s\n", subject->title);
	view_say(out, "\t%s\n", subject->task);
	view_say(out, "status\t%s\n", subject->status);
	write_where(view, out);
	view_say(out, "\nECS tells its containers to end, and kills them when they do not in time. "
		      "Its reason will name you.\n");
	say_job(view, subject->task, out);
	if (text_starts(subject->name, "service:"))
		view_say(out, "Service %s starts another one in its place.\n",
			 subject->name + sizeof("service:") - 1);
	else
		view_say(out, "Nobody starts another one in its place.\n");
}

void
view_confirm_deploy(const struct view *view, struct buf *out)
{
	const struct view_subject *subject = subject_of(view);

	view_say(out, "service\t%s\n", subject->name);
	view_say(out, "status\t%s\n", subject->status);
	write_where(view, out);
	view_say(out, "\nAll its tasks are replaced by new ones of the same definition, a few at a "
		      "time, as its deployment settings say.\n");
	if (text_has(subject->status, "IN_PROGRESS"))
		view_say(out, "~ A deployment is under way: this one takes its place.\n");
}

/* As far as the clock goes: the mute begins with the next minute. */
void
view_confirm_mute(const struct view *view, struct buf *out)
{
	const struct view_subject *subject = subject_of(view);
	TEXT_ON(rule, ACK_RULE_MAX);
	int64_t now_s = view->snapshot->time_ms / 1000;
	TEXT_ON(until, 32);

	acks_until(now_s, now_s + 59 + subject->for_s, &until);
	view_say(out, "alarm\t%s\n", subject->name);
	view_say(out, "state\t%s\n", subject->status);
	view_say(out, "until\t%s UTC\n", until.data);
	if (acks_rule_name(subject->name, &rule))
		view_say(out, "rule\t%s\n", rule.data);
	write_where(view, out);
	view_say(out,
		 "\nCloudWatch watches on, and does nothing when it rings: nobody is paged, and "
		 "nothing scales by it. The mute ends by itself.\n");
}

void
view_confirm_unmute(const struct view *view, struct buf *out)
{
	const struct view_subject *subject = subject_of(view);

	view_say(out, "alarm\t%s\n", subject->name);
	view_say(out, "state\t%s\n", subject->status);
	view_say(out, "rule\t%s\n", subject->mute);
	write_where(view, out);
	view_say(out, "\nThe rule is deleted: CloudWatch acts on the alarm again.\n");
}
