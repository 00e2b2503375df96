/*
 * Words put into sentences that are understood: whatever they do to the reading, no figure may be
 * recorded that was not said.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "parsers/text.h"
#include "tests/parsers_support.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define SENT "2024-05-17 18:00"
#define TEXT_SIZE 512

/* Places, hours, kinds, persons: they take figures for their own. */
static const char *const fillers[] = { "phía thôn", "đầu làng", "cuối xóm", "thôn", "bản", "tổ",
	"đội", "xã", "khu", "số", "ngày", "tháng", "năm", "thứ", "lúc", "vào", "khoảng 9h",
	"lúc 10 giờ", "loại", "đợt", "lần", "ông Năm", "bà Ba", "anh Tám", "chị Bảy", "chú Hai",
	"thôn Ba", "bản Năm", "đường", "km", "lớp", "ngay", "luôn", "rồi", "nữa", "thêm", "của",
	"do", "cho", "và", "với", "gồm", "cả thảy", "tất cả", "trong đó có", "kèm theo", "ngoài ra",
	"riêng", "chỉ", "được", "là", "nhé anh", "bà con", "học sinh", "thanh niên", "người dân",
	"quần chúng", "già làng", "tự nguyện", "đồng loạt", "theo yêu cầu", "ở chợ", "ở trường",
	"sau vận động", "dân làng", "hôm qua", "sáng nay", "tuần này", "mỗi", "mấy", "hơn", "không",
	"chưa", "mai", "vắng", "còn lại", "hoặc", "âm" };

static const struct slot {
	const char *before, *behind;
	const char *values; /* " field=n" each, as support_line writes them */
} slots[] = {
	{ "thu ", " 15 viên đạn", " dan=15" },
	{ "họp ", " 2 buổi 75 người", " so_hoi_nghi=2 luot_nguoi=75" },
	{ "giao nộp ", " 1,5 kg thuốc nổ", " thuoc_no=1.5" },
	{ "nộp 3 hộp pháo ", " 1,5 kg thuốc nổ", " phao=3 thuoc_no=1.5" },
	{ "thu 3 súng tự chế ", " 20 viên đạn", " sung_tu_che=3 dan=20" },
	{ "thu 4 hộp pháo ", ", 2 súng hơi", " phao=4 sung_khac=2" },
	{ "ký cam kết ", " 120 hộ", " so_ban=120" },
	{ "TH STC 2 ", " DAN 12", " sung_tu_che=2 dan=12" },
	{ "xã được tặng ", " 3 giấy khen", " giay_khen=3" },
	{ "", " 2 súng tự chế được giao nộp", " sung_tu_che=2" },
	{ "họp 1 buổi 50 người ", "", " so_hoi_nghi=1 luot_nguoi=50" },
	{ "thu 2 súng tự chế ", "", " sung_tu_che=2" },
};

static unsigned
check(const char *text, const struct slot *s)
{
	struct reading r;
	char line[SUPPORT_LINE], value[128], all[128], n[PACK_DECIMAL_SIZE];
	unsigned faults = 0;

	snprintf(all, sizeof(all), "%s ", s->values);
	support_read(text, SENT, &r);
	for (size_t i = 0; i < r.nreports && r.intent == INTENT_REPORT; i++)
		for (size_t k = 0; k < r.reports[i].nvalues; k++) {
			const struct reading_value *v = &r.reports[i].values[k];

			if (v->state == VALUE_WORDS || v->n == 0)
				continue;
			pack_decimal(v->field, v->n, '.', n);
			snprintf(value, sizeof(value), " %s=%s ", v->field->id, n);
			if (strstr(all, value) != NULL)
				continue;
			support_line(&r, line);
			print_message("\"%s\": %s\n", text, line);
			faults++;
		}
	return faults;
}

static void
test_slot(void **state)
{
	const struct slot *s = *state;
	char text[TEXT_SIZE], plain[TEXT_SIZE];
	unsigned faults = 0;

	for (size_t i = 0; i < NITEMS(fillers); i++) {
		snprintf(text, sizeof(text), "%s%s%s", s->before, fillers[i], s->behind);
		faults += check(text, s);
		text_plain(text, strlen(text), plain, sizeof(plain));
		faults += check(plain, s);
	}
	assert_int_equal(faults, 0);
}

int
main(void)
{
	struct CMUnitTest tests[NITEMS(slots)];

	for (size_t i = 0; i < NITEMS(slots); i++)
		tests[i] = (struct CMUnitTest){ .name = slots[i].values,
			.test_func = test_slot,
			.initial_state = (void *)&slots[i] };
	return cmocka_run_group_tests_name("reading fillers", tests, NULL, NULL);
}
