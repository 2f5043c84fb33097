/* SPDX-License-Identifier: MIT */
/* writer.c - one interface, two syntaxes: keys and containers become JSON or XML. */
#include "sim/writer.h"

#include "base/number.h"
#include "base/text.h"
#include "sim/xml_write.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

static void
check(struct writer *writer, bool ok)
{
	writer->is_failed = writer->is_failed || !ok;
}

static void
push(struct writer *writer, const char *name, const char *item)
{
	if (writer->depth == WRITER_DEPTH_MAX) {
		writer->is_failed = true;
		return;
	}
	writer->stack[writer->depth].name = name;
	writer->stack[writer->depth++].item = item;
}

/* The element of what comes next: its own name, or that of an item of the list around it. */
static const char *
element(struct writer *writer, const char *key)
{
	const char *name = key;

	if (!name && writer->depth)
		name = writer->stack[writer->depth - 1].item;
	check(writer, name != NULL);
	return name ? name : "";
}

/* Whether the value is XML, and then written. */
static bool
leaf(struct writer *writer, const char *key, const char *text)
{
	if (writer->is_xml)
		check(writer, xml_write_leaf(writer->buf, element(writer, key), text));
	else if (key)
		json_write_key(&writer->json, key);
	return writer->is_xml;
}

void
writer_text(struct writer *writer, const char *key, const char *value)
{
	if (!leaf(writer, key, value))
		json_write_text(&writer->json, value);
}

void
writer_integer(struct writer *writer, const char *key, int64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRId64, value);
	if (!leaf(writer, key, text))
		json_write_integer(&writer->json, value);
}

void
writer_number(struct writer *writer, const char *key, double value)
{
	char text[32] = "NaN";

	if (isfinite(value))
		number_format(value, text);
	if (!leaf(writer, key, text))
		json_write_number(&writer->json, value);
}

void
writer_flag(struct writer *writer, const char *key, bool value)
{
	if (!leaf(writer, key, value ? "true" : "false"))
		json_write_bool(&writer->json, value);
}

void
writer_open(struct writer *writer, const char *key)
{
	if (writer->is_xml) {
		const char *name = element(writer, key);

		push(writer, name, NULL);
		check(writer, xml_write_open(writer->buf, name));
		return;
	}
	if (key)
		json_write_key(&writer->json, key);
	json_write_object(&writer->json);
	push(writer, key, NULL);
}

void
writer_open_list(struct writer *writer, const char *key, const char *item)
{
	const char *usual = writer->service->protocol == PROTOCOL_EC2 ? "item" : "member";
	const char *name;

	if (!writer->is_xml) {
		if (key)
			json_write_key(&writer->json, key);
		json_write_array(&writer->json);
		push(writer, key, usual);
		return;
	}
	name = element(writer, key);
	if (text_is(item, name)) {
		push(writer, NULL, name);
		return;
	}
	push(writer, name, item ? item : usual);
	check(writer, xml_write_open(writer->buf, name));
}

void
writer_close(struct writer *writer)
{
	if (!writer->depth) {
		writer->is_failed = true;
		return;
	}
	writer->depth--;
	if (writer->is_xml) {
		if (writer->stack[writer->depth].name)
			check(writer,
			      xml_write_close(writer->buf, writer->stack[writer->depth].name));
	} else if (writer->stack[writer->depth].item) {
		json_write_array_end(&writer->json);
	} else {
		json_write_object_end(&writer->json);
	}
}

/* ---- the envelope ---- */

void
writer_begin(struct writer *writer, const struct service *service,
	     const struct operation *operation, struct buf *buf, const char *request_id)
{
	const char *xmlns = service->xmlns ? service->xmlns : "", *name = operation->name;

	*writer = (struct writer){ .service = service,
				   .buf = buf,
				   .is_xml = service_is_xml(service) };
	if (!writer->is_xml) {
		json_write_init(&writer->json, buf, false);
		json_write_object(&writer->json);
	} else if (service->protocol == PROTOCOL_QUERY) {
		check(writer,
		      buf_addf(buf, "<%sResponse xmlns=\"%s\"><%sResult>", name, xmlns, name));
	} else if (service->protocol == PROTOCOL_EC2) {
		check(writer, buf_addf(buf,
				       XML_DECLARATION "<%sResponse xmlns=\"%s\">"
						       "<requestId>%s</requestId>",
				       name, xmlns, request_id));
	} else if (operation->root) {
		check(writer,
		      buf_addf(buf, XML_DECLARATION "<%s xmlns=\"%s\">", operation->root, xmlns));
	} else {
		check(writer,
		      buf_addf(buf, XML_DECLARATION "<%sResponse xmlns=\"%s\">", name, xmlns));
	}
}

bool
writer_end(struct writer *writer, const struct operation *operation, const char *request_id)
{
	const char *name = operation->name;
	enum protocol protocol = writer->service->protocol;

	check(writer, writer->depth == 0);
	if (!writer->is_xml) {
		json_write_object_end(&writer->json);
		check(writer, json_write_ok(&writer->json));
	} else if (protocol == PROTOCOL_QUERY) {
		check(writer, buf_addf(writer->buf,
				       "</%sResult><ResponseMetadata><RequestId>%s</RequestId>"
				       "</ResponseMetadata></%sResponse>",
				       name, request_id, name));
	} else if (protocol == PROTOCOL_REST_XML && operation->root) {
		check(writer, xml_write_close(writer->buf, operation->root));
	} else {
		check(writer, buf_addf(writer->buf, "</%sResponse>", name));
	}
	return !writer->is_failed;
}
