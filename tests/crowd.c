#include "tests/crowd.h"

#include <stdio.h>
#include <string.h>

#include "tests/house.h"

#define PER_OFFICER 9

/* Values differ within a village and day, so that no two reports share one. */
static void
officer_text(unsigned village, unsigned k, struct crowd_text *t)
{
	int guns = (int)k + 1, boxes = 20 + (int)k;
	char name[24];

	house_phone(village, t->from);
	house_village(village, name);
	t->answered = true;
	t->decision = "recorded";
	switch (k) {
	case 0:
	case 1:
	case 2:
		snprintf(t->text, sizeof(t->text), "TH STC %d PHAO %d, thon %s", guns, boxes, name);
		t->guns = guns;
		t->boxes = boxes;
		break;
	case 3:
		snprintf(t->text, sizeof(t->text), "Thon %s: th stc%d, phao %d", name, guns, boxes);
		t->guns = guns;
		t->boxes = boxes;
		break;
	case 4:
		t->people = 100 + (int)village;
		snprintf(t->text, sizeof(t->text), "HN 1 NG %d", t->people);
		break;
	case 5: snprintf(t->text, sizeof(t->text), "Thon %s: BC 0", name); break;
	case 6:
		t->decision = "held";
		snprintf(t->text, sizeof(t->text), "TH STC %u", 100 + village);
		break;
	case 7:
		t->decision = "review";
		snprintf(t->text, sizeof(t->text), "TH XYZQ %u", 2 + village);
		break;
	default:
		t->decision = "ignored";
		t->answered = false;
		snprintf(t->text, sizeof(t->text), "cam on anh, thon %s", name);
		break;
	}
}

void
crowd_text(size_t i, struct crowd_text *out)
{
	memset(out, 0, sizeof(*out));
	if (i < PER_OFFICER * HOUSE_VILLAGES) {
		/* Villages take turns, as they do in the evening. */
		officer_text((unsigned)(i % HOUSE_VILLAGES), (unsigned)(i / HOUSE_VILLAGES), out);
		return;
	}
	strcpy(out->from, CROWD_STRANGER);
	snprintf(out->text, sizeof(out->text), "TH DAN %zu", i);
	out->decision = "waiting";
	out->answered = true;
}

void
crowd_sums(size_t step, struct crowd_sums *out)
{
	*out = (struct crowd_sums){ 0 };
	for (size_t i = 0; i < CROWD_TEXTS; i += step) {
		struct crowd_text t;

		crowd_text(i, &t);
		out->texts++;
		out->answers += t.answered;
		out->guns += t.guns;
		out->boxes += t.boxes;
		out->people += t.people;
	}
}

static const char *
value(const json_t *row, const char *key)
{
	const char *s = json_string_value(json_object_get(row, key));

	return s != NULL ? s : "";
}

const char *
crowd_check(const json_t *messages, size_t step)
{
	static char why[300];
	struct crowd_sums sums;

	crowd_sums(step, &sums);
	if (json_array_size(messages) != sums.texts) {
		snprintf(why, sizeof(why), "%zu messages, not %u", json_array_size(messages),
		    sums.texts);
		return why;
	}
	for (size_t i = 0; i < CROWD_TEXTS; i += step) {
		const json_t *found = NULL, *row;
		struct crowd_text t;
		size_t k;

		crowd_text(i, &t);
		json_array_foreach(messages, k, row) {
			if (strcmp(value(row, "text"), t.text) == 0 &&
			    strcmp(value(row, "from"), t.from) == 0)
				found = row;
		}
		snprintf(why, sizeof(why), "%s: %s: %s, not %s", t.from, t.text,
		    found != NULL ? value(found, "decision") : "lost", t.decision);
		/* As many rows as texts, and none of the texts missing: each is there once. */
		if (found == NULL || strcmp(value(found, "decision"), t.decision) != 0)
			return why;
	}
	return NULL;
}
