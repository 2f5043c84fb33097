/* SPDX-License-Identifier: MIT */
/* help.c - everything cwtop says of itself. Nothing is written twice: commands, options, keys and
 * exit codes come from their tables, for the screen and for the manual page alike. */
#include "app/help.h"

#include <string.h>

#include "app/command.h"
#include "app/jobs_run.h"
#include "app/log_book.h"
#include "app/palette.h"
#include "app/saved_queries.h"
#include "aws/http.h"
#include "base/text.h"
#include "ui/keys.h"
#include "ui/role.h"
#include "ui/screen.h"

static void
print_commands(FILE *out, bool as_roff)
{
	for (size_t i = 0; command_at(i); i++) {
		const struct command *command = command_at(i);
		TEXT_ON(line, 80);

		text_addf(&line, "cwtop%s%s %s", command->name ? " " : "",
			  command->name ? command->name : "", command->arguments);
		if (as_roff)
			fprintf(out, ".TP\n.B %s\n%s\n", line.data, command->help);
		else
			fprintf(out, "  %-24s %s\n", line.data, command->help);
	}
}

static const struct {
	int code;
	const char *meaning;
} exit_codes[] = {
	{ 0, "all is well; of snapshot: healthy; with --wait: every job has succeeded" },
	{ 1, "snapshot: something is in warning; check: something is missing, watching works; with "
	     "--wait: a job has not succeeded; submit and jobs: the answer was no" },
	{ 2, "snapshot: something is in alarm" },
	{ 3, "snapshot: something cannot be seen; submit and jobs: a job is in doubt" },
	{ 64, "a command line that makes no sense, or a terminal that cannot be used" },
	{ 65, "a file that is missing or wrong" },
	{ 69, "AWS cannot be reached, or does not answer as AWS" },
	{ 70, "a fault of cwtop or of the machine" },
	{ 77, "AWS denies it: credentials or permissions; or cwtop is read-only" },
	{ 130, "ended by Ctrl-C (128 and the signal's number); jobs that were sent go on" },
};

static void
print_exit_codes(FILE *out, bool as_roff)
{
	for (size_t i = 0; i < LEN(exit_codes); i++)
		fprintf(out, as_roff ? ".TP\n.B %d\n%s\n" : "  %-4d %s\n", exit_codes[i].code,
			exit_codes[i].meaning);
}

/* In roff a line must not begin with a backslash, a dot or a quote that is meant as itself. */
static void
put_roff(FILE *out, const char *s)
{
	for (; *s; s++) {
		if (*s == '\\')
			fputs("\\e", out);
		else if (*s == '-')
			fputs("\\-", out);
		else if (*s == '"')
			fputs("\\(dq", out);
		else
			fputc(*s, out);
	}
}

static void
print_keys(FILE *out, bool as_roff)
{
	for (size_t i = 0; keys_at(i); i++) {
		const struct key_binding *binding = keys_at(i);
		const char *context = keys_context_title(binding->context);
		TEXT_ON(label, 64);

		keys_label(binding, &label);
		if (!as_roff) {
			fprintf(out, "  %-20s %s (%s)\n", label.data, binding->help, context);
			continue;
		}
		fputs(".TP\n.B \"", out);
		put_roff(out, label.data);
		fprintf(out, "\"\n%s (%s)\n", binding->help, context);
	}
}

void
help_keys(FILE *out)
{
	print_keys(out, false);
}

void
help_print(FILE *out)
{
	fputs("cwtop - top for an AWS stack: a live dashboard in the terminal\n\n", out);
	print_commands(out, false);
	fputs("\nOptions\n", out);
	options_print(out, false);
	fputs("\nSettings of the config file\n", out);
	config_print(out, false);
	fputs("\nExit codes\n", out);
	print_exit_codes(out, false);
	fputs("\nKeys: cwtop keys, or ? in the dashboard. More: man cwtop, man cwtop-stack, man "
	      "cwtop-job.\n",
	      out);
}

void
help_version(FILE *out)
{
	TEXT_ON(libraries, 200);

	http_library_version(&libraries);
	text_add(&libraries, ", ");
	screen_library_version(&libraries);
	fprintf(out, "cwtop %s (%s)\n", CWTOP_VERSION, libraries.data);
}

static const char man_head[] =
	".TH CWTOP 1\n"
	".SH NAME\n"
	"cwtop \\- top for an AWS stack\n"
	".SH SYNOPSIS\n"
	".B cwtop\n"
	"[\\fIoptions\\fR] [\\fICOMMAND\\fR] [\\fISTACK\\fR]\n"
	".SH DESCRIPTION\n"
	"A live terminal dashboard of one AWS stack: CloudWatch metrics and "
	"alarms, ECS services and\n"
	"tasks, SQS queues and their dead letters, load balancer targets, "
	"visitors, health checks,\n"
	"the service map, pipelines, probes and the bill. What to watch, and "
	"when it is bad, is written in a\n"
	"stack file, see\n"
	".BR cwtop-stack (5).\n"
	"It never ends because the network, AWS or a login "
	"went away: the last values\n"
	"stay on screen with their age. It changes AWS only where it is told to and has asked: "
	"jobs, see below.\n"
	"With\n.B \\-\\-read\\-only\nit changes nothing.\n";

static const char man_credentials[] =
	".SH CREDENTIALS\n"
	"Where the AWS CLI finds credentials, cwtop finds them, in the same order: the "
	"environment; the\n"
	"profile of the shared files, which may assume a role (from another profile, the "
	"environment, a\n"
	"container or an instance), hand in a web identity token, log in through IAM Identity "
	"Center (the\n"
	"token that aws sso login leaves), hold keys, or name a program that prints them; the "
	"container's\n"
	"endpoint; the instance's metadata. Keys that end are renewed ahead of their time. A "
	"login that\n"
	"has ended is named with the command that renews it, and cwtop goes on within ten "
	"seconds of it.\n"
	"The code of an MFA device is asked for on screen; commands without a screen say that "
	"they need\n"
	"it.\n"
	".B cwtop check\n"
	"shows who one is, by which source, and what is missing.\n"
	".PP\n"
	"This machine's clock may be off: signatures follow the clock of the endpoint, and the "
	"header says\n"
	"by how much. Plain http goes to loopback and to the metadata addresses only, "
	"certificates are\n"
	"always checked, and redirects are never followed. Probes are other requests, of their own "
	"rules: see\n"
	".BR cwtop-stack (5).\n";

static const struct {
	const char *names, *help;
} environment[] = {
	{ "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN", "credentials" },
	{ "AWS_PROFILE, AWS_DEFAULT_PROFILE", "profile of the shared files" },
	{ "AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE", "the shared files" },
	{ "AWS_REGION, AWS_DEFAULT_REGION",
	  "home region, when neither the stack nor an option says" },
	{ "AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN, AWS_ROLE_SESSION_NAME",
	  "web identity, as in EKS" },
	{ "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, AWS_CONTAINER_CREDENTIALS_FULL_URI, "
	  "AWS_CONTAINER_AUTHORIZATION_TOKEN, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
	  "the container's credentials, as ECS and EKS set them" },
	{ "AWS_EC2_METADATA_DISABLED, AWS_EC2_METADATA_SERVICE_ENDPOINT, "
	  "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE, AWS_EC2_METADATA_V1_DISABLED, "
	  "AWS_METADATA_SERVICE_TIMEOUT, AWS_METADATA_SERVICE_NUM_ATTEMPTS",
	  "the instance's metadata" },
	{ "AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_SERVICE, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
	  "another endpoint, for all services or one: CLOUDWATCH, ECS, SQS, STS ..." },
	{ "AWS_USE_FIPS_ENDPOINT, AWS_USE_DUALSTACK_ENDPOINT, AWS_STS_REGIONAL_ENDPOINTS",
	  "which of AWS's own endpoints" },
	{ "AWS_CA_BUNDLE, REQUESTS_CA_BUNDLE", "certificates to trust instead of the system's" },
	{ "https_proxy, HTTPS_PROXY, all_proxy, no_proxy",
	  "a proxy for https; never used for loopback and metadata" },
	{ "AWS_MAX_ATTEMPTS", "at most so many attempts a request; never more than three" },
	{ "CWTOP_VAR_name", "value of a variable of the stack file" },
	{ "CWTOP_SHARE", "folder of the shipped stacks, schemas and themes" },
	{ "CWTOP_CLOCK",
	  "VIRTUAL_MS@REAL_MS*SPEED: another clock, for tests and scripted screens" },
	{ "XDG_CONFIG_HOME, XDG_STATE_HOME", "where settings and state are, see FILES" },
	{ "NO_COLOR", "no colours" },
};

static void
print_environment(FILE *out)
{
	fputs(".SH ENVIRONMENT\n", out);
	for (size_t i = 0; i < LEN(environment); i++)
		fprintf(out, ".TP\n.B %s\n%s\n", environment[i].names, environment[i].help);
}

static const char man_config[] =
	".SH CONFIG FILE\n"
	"Settings that hold for every run are in a file: JSON with comments,\n"
	".I $XDG_CONFIG_HOME/cwtop/config.jsonc\nor\n"
	".IR ~/.config/cwtop/config.jsonc ,\n"
	"or the one that\n.B \\-\\-config\nnames. The environment wins over it, the command line "
	"over both. A file that is wrong is named with\n"
	"line and column, and nothing is run. What it leaves out is as in the shipped\n"
	".IR config.jsonc ,\n"
	"which has every setting with its default; the rule for both is\n"
	".IR schema/config.schema.json .\n"
	"A name with a dot is a member of an object.\n";

static const char man_jobs[] =
	".SH JOBS\n"
	"A stack file says in job_routes how jobs are taken; a template says what may be asked of "
	"one.\n"
	".B cwtop submit\n"
	"makes a job of a template's defaults and the values given, each judged first, shows where "
	"it goes and what it costs, and asks.\n"
	"Without a terminal one job is sent without asking; several need\n.B \\-\\-yes .\n"
	"A field that can be swept takes a list a,b,c or a range FROM..TO:STEP: there is a job for "
	"each combination.\n"
	"What is about to be sent is in a journal before it leaves: a job is sent once, and where "
	"nobody can know whether it arrived it is shown in doubt and never sent again by itself.\n"
	"Both commands go on with what a run that ended too early left, and say so; not with\n"
	".B \\-\\-read\\-only .\n"
	".PP\n"
	"With\n.B \\-\\-wait\n"
	"the jobs are followed to their end. Ctrl\\-C ends the following, not the jobs: go on "
	"with\n"
	".B cwtop jobs show ID \\-\\-wait .\n"
	"With\n.B \\-\\-format json\n"
	"one document is printed at the end:\n"
	".IR schema/submit.schema.json ,\n"
	".IR schema/jobs.schema.json .\n"
	".PP\n"
	".B cwtop jobs\n"
	"takes one of these actions, list when none is named. An ID may be a beginning or an end "
	"that no other job's id has, or both as the screen shows them, 01a1fead..0fc3. What "
	"changes something asks;\n"
	".B \\-\\-yes\nanswers.\n";

static void
print_jobs(FILE *out)
{
	fputs(man_jobs, out);
	for (size_t i = 0; jobs_action_at(i); i++) {
		const struct jobs_action *action = jobs_action_at(i);

		fprintf(out, ".TP\n.B %s%s%s\n%s\n", action->name, action->arguments[0] ? " " : "",
			action->arguments, action->help);
	}
}

static const char man_logs[] =
	".SH LOGS\n"
	".B l\n"
	"on a row opens its log over the whole screen: of a task the stream that its definition "
	"says, of a service those of all its tasks, of a job what its status or its task says, of "
	"a function its group, and else what the stack file says, see\n.BR cwtop-stack (5).\n"
	"It begins with the newest lines, looked for up to a day back, and is asked for every two "
	"seconds.\n"
	".PP\n"
	"Of a task with several containers it is the log of the one to blame, or the first "
	"essential one; the others that log to CloudWatch Logs come with\n.B Tab .\n"
	".PP\n"
	"CloudWatch Logs promises neither order nor that a line comes once. Here each is shown "
	"once, known by its id, and where its time is, however it came: a line that comes late is "
	"put among those that are there. One that becomes readable no later than %d seconds after "
	"its own time is never left out, whatever pages, refusals and old tokens come between; a "
	"later one may be. The newest %d lines are kept. All times are UTC.\n"
	".PP\n"
	"The title says how it goes: asking, following, not following (the cursor is elsewhere), "
	"behind (lines are written faster than they are read), earlier (a moment in the past, read "
	"on as it is looked at), throttled, denied, gone (there is no such group), no log yet, "
	"empty (nothing within a day), nothing in this time, not answering, paused.\n"
	".PP\n"
	"A filter without a capital finds both cases. A line that is JSON, or ends in it, is shown "
	"with a row for each member with\n.B p .\n"
	"Reading a log costs nothing at AWS; only Logs Insights does.\n";

static const char man_files[] =
	".SH FILES\n"
	".TP\n.I ~/.config/cwtop/config.jsonc\nsettings; under\n.B $XDG_CONFIG_HOME\n"
	"where that is set\n"
	".TP\n.I ~/.config/cwtop/jobs/\njob templates of your own, see\n.BR cwtop-job (5)\n"
	".TP\n.I ~/.local/state/cwtop/\nwhat outlives a run, by account: tasks and events of "
	"the last 14 days, with the last lines of what stopped, counted visitors, ids that were "
	"looked up,\n"
	"the last bill, how often Cost Explorer was asked. Two accounts seen under one stack name "
	"share "
	"nothing: it is the account of the keys in force, which STS tells; else the one that the "
	"stack "
	"file names, else each access key has its own. In jobs/ the journal of jobs that were "
	"sent; under\n.B $XDG_STATE_HOME\n"
	"where that is set. Nothing in it is secret, unless tasks log secrets. Without it "
	"everything works but what needs "
	"yesterday, and what changes AWS. The demo\nkeeps nothing.\n"
	".TP\n.I ~/.local/state/cwtop/audit.jsonl\n"
	"the audit log: each call that changes AWS, a line of JSON before it is sent and one when "
	"its result is known (the same call, step before and after; in_doubt where nobody knows); "
	"prev is the SHA-256 of the line before. What cannot be written there is not sent.\n"
	".PP\nThe same of another endpoint is in endpoints/HOST_PORT/ there.\n";

static const char man_palette[] =
	".SH PALETTE\n"
	"The key : opens a command line. What fits is listed below it while one types: Up and Down "
	"choose, Tab completes, Enter takes the chosen row and carries the command out, Esc "
	"leaves. "
	"A log group may be typed that the stack file does not name, and so may any query.\n";

static const char man_queries[] =
	".SH LOG QUERIES\n"
	"A query of Logs Insights costs by what it scans, whatever comes of it. What is stored in "
	"its log groups is asked for first: where scanning all of that would cost more than $0.10, "
	"or where it cannot be seen, cwtop asks. Bytes, price and rows so far are shown once a "
	"second; a query that is left, or that cwtop ends under, is stopped, and what it has "
	"scanned is charged all the same. The price counts to what watching has cost. Log groups "
	"are those of the stack file and of its functions, in one region: o chooses. Saved "
	"queries:\n";

static void
print_palette(FILE *out)
{
	fputs(man_palette, out);
	for (size_t i = 0; palette_at(i); i++) {
		const struct palette_command *command = palette_at(i);

		fputs(".TP\n.B ", out);
		put_roff(out, command->name);
		fprintf(out, "%s%s\n%s\n", command->arguments[0] ? " " : "", command->arguments,
			command->help);
	}
	fputs(man_queries, out);
	for (size_t i = 0; saved_query_at(i); i++) {
		fputs(".TP\n.B ", out);
		put_roff(out, saved_query_at(i)->name);
		fprintf(out, "\n%s\n", saved_query_at(i)->help);
	}
}

static const char man_script[] =
	".SH SCRIPTED SCREENS\n"
	"With\n.B \\-\\-script\n"
	"no terminal is needed. Each line of the file is one of:\n"
	".TP\n.B key NAME\npress a key\n"
	".TP\n.B wait\nuntil nothing is being asked of AWS\n"
	".TP\n.B advance SECONDS\nmove a frozen clock on\n"
	".TP\n.B size WxH\nresize\n"
	".TP\n.B text\nprint the screen\n"
	".TP\n.B roles\nprint one letter a cell: which role of the theme it has\n"
	".TP\n.B told\nprint what the bell would tell, once\n"
	".TP\n.B title\nprint the title of the window\n"
	".TP\n.B copied\nprint what is in the clipboard, which is the script's own\n"
	".TP\n.B quit\nend\n";

void
help_man(FILE *out)
{
	fputs(man_head, out);
	fputs(".SH COMMANDS\n", out);
	print_commands(out, true);
	fputs(".SH OPTIONS\n", out);
	options_print(out, true);
	print_jobs(out);
	fputs(man_config, out);
	config_print(out, true);
	fputs(".SH KEYS\n", out);
	print_keys(out, true);
	print_palette(out);
	fprintf(out, man_logs, ASK_LATE_MS / 1000, LOG_BOOK_LINES_MAX);
	fputs(man_script, out);
	fputs(man_credentials, out);
	print_environment(out);
	fputs(man_files, out);
	fputs(".SH EXIT STATUS\n", out);
	print_exit_codes(out, true);
	fputs(".SH SEE ALSO\n.BR cwtop-stack (5),\n.BR cwtop-job (5),\n.BR cwtop-theme (5),\n.BR "
	      "cwtop-sim (1)\n",
	      out);
}

static const char theme_head[] =
	".TH CWTOP\\-THEME 5\n"
	".SH NAME\n"
	"cwtop\\-theme \\- colours of cwtop\n"
	".SH DESCRIPTION\n"
	"A theme is a text file, NAME.theme, chosen with\n"
	".BR \\-\\-theme .\n"
	"A panel never names a colour: it names what a piece of the screen means, a role, and the\n"
	"theme says how that looks. Colour is never the only sign of anything. Each line is one "
	"of:\n"
	".TP\n.B # ...\na comment\n"
	".TP\n.B inherits NAME\nanother theme first; this one says only what differs\n"
	".TP\n.B ROLE = [COLOUR] [on COLOUR] [bold|dim|reverse|underline]\n"
	"how a role looks\n"
	".PP\n"
	"A colour is #rrggbb, default (the terminal's own), or one of the sixteen names: black, "
	"red,\n"
	"green, yellow, blue, magenta, cyan, white, and each with bright\\- before it. Where the "
	"terminal\n"
	"has no direct colour the nearest of its 256 or 16 is taken. A theme that inherits nothing "
	"must\n"
	"name every role.\n"
	".SH ROLES\n";

void
help_theme_man(FILE *out)
{
	fputs(theme_head, out);
	for (unsigned role = 0; role < ROLE_COUNT; role++) {
		fputs(".TP\n.B ", out);
		put_roff(out, role_name((enum role)role));
		fprintf(out, "\n%s\n", role_help((enum role)role));
	}
	fputs(".SH FILES\n"
	      "The shipped themes are in share/cwtop/themes; cwtop themes lists them.\n"
	      ".SH SEE ALSO\n.BR cwtop (1)\n",
	      out);
}
