#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/parsers_support.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define FRIDAY "2020-11-20 08:15"

static const struct vector {
	const char *name;
	const char *text;
	const char *want;
	const char *sent; /* NULL: FRIDAY */
} vectors[] = {
	{ "a keyword and two fields", "TH STC 3 DAN 9",
	    "report thu_hoi{sung_tu_che=3,dan=9} 2020-11-20", NULL },
	{ "the figure before the field", "th 4 stc 12 dan",
	    "report thu_hoi{sung_tu_che=4,dan=12} 2020-11-20", NULL },
	{ "before one field and behind another", "TH 4 STC DAN 12",
	    "report thu_hoi{sung_tu_che=4,dan=12} 2020-11-20", NULL },
	{ "a figure left over", "TH STC 3 9", "unclear number", NULL },
	{ "a field left over", "TH STC 3 DAN", "unclear value", NULL },
	{ "commas that bind the other way", "TH STC, 3 DAN, 9", "unclear value", NULL },
	{ "the same field twice", "TH STC 3 STC 4", "unclear conflict", NULL },
	{ "one field in two words", "thu 3 sung tu che, 4 stc", "unclear conflict", NULL },
	{ "kinds of one field add up", "thu 2 dao, 3 kiem",
	    "report thu_hoi{vu_khi_tho_so=5} 2020-11-20", NULL },
	{ "parts of what was counted do not add up", "thu 5 dao trong do 2 kiem",
	    "unclear conflict", NULL },
	{ "a gun of no kind", "thu 3 khau sung", "unclear kind", NULL },
	{ "an unknown word beside a figure", "thu 3 cai xeng", "unclear number", NULL },
	{ "a misspelt word that can be one only", "thu 3 sumg tu che",
	    "report thu_hoi{sung_tu_che=3} 2020-11-20 fuzzy", NULL },
	{ "wrong accents", "thu 3 súng tư chê", "report thu_hoi{sung_tu_che=3} 2020-11-20 fuzzy",
	    NULL },
	{ "a village before a short name", "Thon Phu Xuan CK: 210",
	    "report cam_ket{so_ban=210} 2020-11-20 @Thon Phu Xuan", NULL },
	{ "a dot between a short name and its figure", "th. stc. 1. dan. 40.",
	    "report thu_hoi{sung_tu_che=1,dan=40} 2020-11-20", NULL },
	{ "a long name before short ones", "Khen thuong gk 7 bk 1",
	    "report khen_thuong{bang_khen=1,giay_khen=7} 2020-11-20", NULL },
	{ "a place behind a rating", "AT KDC 11/12 xa Hong Thuy",
	    "report an_toan{khu_dan_cu_dat=11,khu_dan_cu_tong=12} 2020-11-20 @xa Hong Thuy", NULL },
	{ "a rating with a word on each side", "AT KDC 8/9 xa", "unclear value", NULL },
	{ "a particle that spells houses", "CK 12 nha a", "report cam_ket{so_ban=12} 2020-11-20",
	    NULL },
	{ "a day named before", "19/11 thu 1 stc, hom do may hong nen nay moi bao",
	    "report thu_hoi{sung_tu_che=1} 2020-11-19", NULL },
	{ "a day that nobody can name", "toi qz thu 1 stc", "unclear date", NULL },
	{ "half of ten", "thu nua chuc kip no", "report thu_hoi{kip_no=5} 2020-11-20", NULL },
	{ "a half that nobody knows, before ten", "thu nuax chuc kip no", "unclear word", NULL },
	{ "tenths set apart", "thu hai ky hai thuoc no", "report thu_hoi{thuoc_no=2.2} 2020-11-20",
	    NULL },
	{ "a metre and a half", "thu met ruoi day chay cham",
	    "report thu_hoi{day_chay_cham=1.5} 2020-11-20", NULL },
	{ "a sum of figures", "HN 2 NG 46+39",
	    "report hoi_nghi{so_hoi_nghi=2,luot_nguoi=85} 2020-11-20", NULL },
	{ "sessions of a day", "hop dan 2 buoi: buoi sang 70 nguoi, buoi chieu 63 nguoi",
	    "report hoi_nghi{so_hoi_nghi=2,luot_nguoi=133} 2020-11-20", NULL },
	{ "two meetings, each with its people", "hop 1 buoi 60 nguoi va 1 buoi 45 nguoi",
	    "report hoi_nghi{so_hoi_nghi=2,luot_nguoi=105} 2020-11-20", NULL },
	{ "the same meeting twice", "hop 1 buoi 60 nguoi, 1 buoi 60 nguoi", "unclear conflict",
	    NULL },
	{ "parts that come to their whole", "thu 6 hop phao, 4 hop loai 36 qua, 2 hop loai 49 qua",
	    "report thu_hoi{phao=6} 2020-11-20", NULL },
	{ "a sum behind its kinds", "thu 1 dui cui, 2 binh xit hoi cay = 3 ccht",
	    "report thu_hoi{cong_cu_ho_tro=3} 2020-11-20", NULL },
	{ "packing beside a weight", "thu 2 bao thuoc no nang 15 kg",
	    "report thu_hoi{thuoc_no=15} 2020-11-20", NULL },
	{ "the weight of each, or of all", "thu 2 banh thuoc no 200g", "unclear unit", NULL },
	{ "a lot weighed before it is counted", "5kg phao (2 hop)",
	    "report thu_hoi{phao=2,phao_kg=5} 2020-11-20", NULL },
	{ "how long a thing is", "thu 2 dao dai 30cm va 1 kiem",
	    "report thu_hoi{vu_khi_tho_so=3} 2020-11-20", NULL },
	{ "a measure without its thing", "thu 2 dao, 5m", "unclear number", NULL },
	{ "a list of givers", "thu phao: ong Hung 2 hop, chi Thu 3 hop",
	    "report thu_hoi{phao=5} 2020-11-20", NULL },
	{ "nothing at another place", "thon 1 thu 2 stc; thon 2 khong co",
	    "report thu_hoi{sung_tu_che=2} 2020-11-20 @thon 1 + thu_hoi zero 2020-11-20 @thon 2",
	    NULL },
	{ "nothing so far", "hom nay chua thu duoc gi ca", "report thu_hoi zero 2020-11-20", NULL },
	{ "kinds told by a word behind", "thu 30 vien dan AK, 8 vien dan the duc",
	    "report thu_hoi{dan=38} 2020-11-20", NULL },
	{ "who signs is counted", "412 em hoc sinh da ky cam ket khong dot phao",
	    "report cam_ket{so_ban=412} 2020-11-20", NULL },
	{ "an institution that sends", "nha truong to chuc 1 buoi hop 60 nguoi",
	    "report hoi_nghi{so_hoi_nghi=1,luot_nguoi=60} 2020-11-20", NULL },
	{ "invited to hand in tomorrow", "thu 2 hop phao, mai thu them 3 hop nua",
	    "report thu_hoi{phao=2} 2020-11-20", NULL },
	{ "what might have been", "phai chi thu duoc 40 vien dan", "unclear not_done", NULL },
	{ "told by others", "nghe bao tren huyen thu 20 hop phao", "unclear hearsay", NULL },
	{ "handed on by others", "huyen doi da xuong nhan 2 qua luu dan dem di huy",
	    "unclear found", NULL },
	{ "a question without its mark", "xa minh du 9/9 kdc dat chua a", "unclear question",
	    NULL },
	{ "sticks or hens", "sang nay ban het 50 con", "unclear word", NULL },
	{ "assent in passing", "ok anh", "ignore", NULL },
	{ "two alarms at once", "mot nhom cam dao duoi chem nhau o cho",
	    "report khan{noi_dung=...} 2020-11-20", NULL },
	{ "a roof, and no tomorrow", "lu ve nhanh, nuoc ngap toi mai, cuu gap",
	    "report khan{noi_dung=...} 2020-11-20", NULL },
	{ "found long before, handed in now", "ong Cu giao nop 1 qua dan coi, nhat o ray",
	    "report thu_hoi{bom_min=1} 2020-11-20", NULL },
	{ "a short name put right", "CK sua lai 91", "correct cam_ket{so_ban=91} 2020-11-20",
	    NULL },
	{ "what was written before", "dung la 2 qua luu dan, luc nay em viet 3",
	    "correct thu_hoi{luu_dan=2} 2020-11-20", NULL },
	{ "all day and all week", "MH moi 1 (Zalo ket noi 24/7), tong 5",
	    "report mo_hinh{xay_moi=1,tong=5} 2020-11-20", NULL },
	{ "two places, one figure", "thon 3 va thon 4 thu 2 stc", "unclear readings", NULL },
	{ "the larger place at the end", "thon 3 thu 2 stc, xa Van Ninh",
	    "report thu_hoi{sung_tu_che=2} 2020-11-20 @thon 3", NULL },
	{ "two givers", "ong Nam nop 2 stc, ong Ba nop 1 stc",
	    "report thu_hoi{sung_tu_che=3} 2020-11-20", NULL },
	{ "word and figure agree", "thu 2 (hai) khau sung tu che",
	    "report thu_hoi{sung_tu_che=2} 2020-11-20", NULL },
	{ "word and figure differ", "thu 2 (ba) khau sung tu che", "unclear conflict", NULL },
	{ "not more than", "thu duoi 5 stc", "unclear amount", NULL },
	{ "carried, not surrendered", "doi tuong X mang 3 dao", "unclear word", NULL },
	{ "owned, not surrendered", "nha ong Tam co 3 dao", "unclear word", NULL },
	{ "one meeting or twelve hundred people", "hop 1 200 nguoi", "unclear number", NULL },
	{ "the numbers of a list", "1. STC 2\n2. PHAO 12",
	    "report thu_hoi{sung_tu_che=2,phao=12} 2020-11-20", NULL },
	{ "not two but three", "khong phai 2 ma la 3 sung tu che",
	    "correct thu_hoi{sung_tu_che=3} 2020-11-20", NULL },
	{ "money", "chuyen cho anh 500k roi", "ignore", NULL },
	{ "a number plate", "thu 1 stc tren xe 73A-123.45",
	    "report thu_hoi{sung_tu_che=1} 2020-11-20", NULL },
	{ "a unit that does not fit", "thu 3 kg sung tu che", "unclear unit", NULL },
	{ "a total and its parts", "thu 5 khau sung (2 sung kip, 3 sung hoi)",
	    "report thu_hoi{sung_khac=5} 2020-11-20", NULL },
	{ "a total that is not their sum", "thu 5 khau sung (2 sung kip, 2 sung hoi)",
	    "unclear conflict", NULL },
	{ "two guns, one of no kind", "1 sung dai, 1 sung ngan", "unclear kind", NULL },
	{ "the size of a box", "2 hop phao (36 qua)", "report thu_hoi{phao=2} 2020-11-20", NULL },
	{ "a rack, or rounds", "phao: 2 hop, 1 dan", "unclear number", NULL },
	{ "what is left", "con 1 dia ban phuc tap", "unclear number", NULL },
	{ "up to now", "den nay thu duoc 5 stc", "unclear compared", NULL },
	{ "places that are counted", "ky cam ket 3 thon 120 ho", "unclear word", NULL },
	{ "a letter that goes on", "KT 3 CO so", "unclear number", NULL },
	{ "parts that spell a whole out", "KT GK 2 (1 tap the, 1 ca nhan)",
	    "report khen_thuong{giay_khen=2} 2020-11-20", NULL },
	{ "whose it was", "thu 2 stc cua 2 nguoi", "report thu_hoi{sung_tu_che=2} 2020-11-20",
	    NULL },
	{ "whom it is sent to", "Kinh gui CA xa Bao Ninh, thon 3 thu 2 stc",
	    "report thu_hoi{sung_tu_che=2} 2020-11-20 @thon 3", NULL },
	{ "since the first", "tu ngay 1/11 den nay thu 5 stc",
	    "report thu_hoi{sung_tu_che=5} 2020-11-01..2020-11-20", NULL },
	{ "some day of late", "hom truoc thu 5 stc", "unclear date", NULL },
	{ "an old figure and a new one", "sua stc 2 thanh 3",
	    "correct thu_hoi{sung_tu_che=3} 2020-11-20", NULL },
	{ "a crate is no round", "thu 3 thung dan", "unclear kind", NULL },
	{ "an unknown unit behind the figure", "th dan 3 sot", "unclear word", NULL },
	{ "accents say rounds", "thu 12 viên đạn", "report thu_hoi{dan=12} 2020-11-20", NULL },
	{ "accents say racks of fireworks", "thu 2 dàn pháo", "report thu_hoi{phao=2} 2020-11-20",
	    NULL },
	{ "accents say shells", "thu 2 đạn pháo", "report thu_hoi{bom_min=2} 2020-11-20", NULL },
	{ "without accents nobody can tell", "thu 2 dan phao", "unclear kind", NULL },
	{ "a box and its weight", "thu 3 hop phao nang 4,2 kg",
	    "report thu_hoi{phao=3,phao_kg=4.2} 2020-11-20", NULL },
	{ "spoken tenths", "thu 3kg5 thuoc no", "report thu_hoi{thuoc_no=3.5} 2020-11-20", NULL },
	{ "eight tenths by the old measure", "thu 8 lang thuoc no",
	    "report thu_hoi{thuoc_no=0.8} 2020-11-20", NULL },
	{ "three and a half in words", "thu ba ky ruoi thuoc no",
	    "report thu_hoi{thuoc_no=3.5} 2020-11-20", NULL },
	{ "a separator of two meanings", "thu 1.500 kg thuoc no", "unclear decimal", NULL },
	{ "about so many", "thu khoang 20 vien dan", "report thu_hoi{dan=~20} 2020-11-20", NULL },
	{ "a range", "thu 2-3 khau sung tu che", "unclear amount", NULL },
	{ "meetings and those who came", "HN 2 NG 140",
	    "report hoi_nghi{so_hoi_nghi=2,luot_nguoi=140} 2020-11-20", NULL },
	{ "people who surrender are not those who came", "3 nguoi giao nop 2 sung tu che",
	    "report thu_hoi{sung_tu_che=2} 2020-11-20", NULL },
	{ "people of no meeting", "thu 2 sung tu che, 3 nguoi", "unclear number", NULL },
	{ "too many for one meeting", "HN 1 NG 9000", "unclear large", NULL },
	{ "nothing at all", "khong co gi", "report zero 2020-11-20", NULL },
	{ "nothing of one form", "TH khong", "report thu_hoi zero 2020-11-20", NULL },
	{ "none of one field", "TH STC 2, khong co dan",
	    "report thu_hoi{sung_tu_che=2,dan=0} 2020-11-20", NULL },
	{ "nothing, and something", "khong co gi. thu 2 sung tu che", "unclear conflict", NULL },
	{ "calm, and something", "tinh hinh on dinh. thu 2 sung tu che",
	    "report thu_hoi{sung_tu_che=2} 2020-11-20", NULL },
	{ "tomorrow is no report", "mai thu 3 sung tu che", "unclear future", NULL },
	{ "not yet is no report", "con 2 ho chua nop sung tu che", "unclear not_done", NULL },
	{ "seized is not surrendered", "thu giu 2 sung tu che", "unclear found", NULL },
	{ "told is not known", "nghe noi co 2 sung tu che", "unclear hearsay", NULL },
	{ "a bomb that was found is urgent", "phat hien 1 qua bom o ruong",
	    "report khan{noi_dung=...} 2020-11-20", NULL },
	{ "a question", "thu 2 sung tu che phai khong?", "unclear question", NULL },
	{ "a phone number is explained", "TH STC 1, lh 0912 000 111",
	    "report thu_hoi{sung_tu_che=1} 2020-11-20", NULL },
	{ "an hour is explained", "luc 14h30 thu 1 sung tu che",
	    "report thu_hoi{sung_tu_che=1} 2020-11-20", NULL },
	{ "a road is explained", "thu 1 sung tu che tai QL 1A",
	    "report thu_hoi{sung_tu_che=1} 2020-11-20", NULL },
	{ "a name is no number", "ong Ba giao nop 1 sung tu che",
	    "report thu_hoi{sung_tu_che=1} 2020-11-20", NULL },
	{ "the number of a village", "thon 4 thu 5 hop phao",
	    "report thu_hoi{phao=5} 2020-11-20 @thon 4", NULL },
	{ "two villages are two reports", "thon 4: thu 5 hop phao; thon 6: thu 2 hop phao",
	    "report thu_hoi{phao=5} 2020-11-20 @thon 4 + thu_hoi{phao=2} 2020-11-20 @thon 6",
	    NULL },
	{ "two days are two reports", "18/11 thu 5 hop phao; 19/11 thu 2 hop phao",
	    "report thu_hoi{phao=5} 2020-11-18 + thu_hoi{phao=2} 2020-11-19", NULL },
	{ "the whole commune", "toan xa thu 5 hop phao", "report thu_hoi{phao=5} 2020-11-20 below",
	    NULL },
	{ "this week", "tuan nay thu 5 hop phao", "report thu_hoi{phao=5} 2020-11-16..2020-11-20",
	    NULL },
	{ "a day ahead", "25/11 thu 5 hop phao", "unclear future", NULL },
	{ "no such day", "ngay 31/11 thu 5 hop phao", "unclear date", NULL },
	{ "the lunar calendar", "mung 3 thu 5 hop phao", "unclear date", NULL },
	{ "Monday, or collected two", "Thu 2 stc 3 dan 5", "unclear number", NULL },
	{ "cancelled by reference", "HUY 125", "cancel #125", NULL },
	{ "Huy is a name here", "Huy ve nha chua", "unclear readings", NULL },
	{ "corrected by reference", "SUA 125 STC 3",
	    "correct #125 thu_hoi{sung_tu_che=3} 2020-11-20", NULL },
	{ "an answer word alone", "DUNG", "unclear answer", NULL },
	{ "thanks", "cam on dong chi", "ignore", NULL },
	{ "our own receipt", "DA GHI 125: thon Ha Thon, ngay 20/11. 2 sung tu che, 12 hop phao.",
	    "ignore", NULL },
	{ "a half is no figure of ours", "thu ½ kg thuoc no", "unclear number", NULL },
	{ "square metres are no two", "thu 2m² day chay cham", "unclear number", NULL },
};

static void
test_vector(void **state)
{
	const struct vector *v = *state;
	struct reading r;
	char line[SUPPORT_LINE];

	support_read(v->text, v->sent != NULL ? v->sent : FRIDAY, &r);
	support_line(&r, line);
	assert_string_equal(line, v->want);
}

/* The octet behind the text, which would go on a letter, is none of it. */
static void
test_nothing_behind_the_text_is_read(void **state)
{
	static const char text[] = "stc 1 to 3\x80";
	struct local_time sent = support_time("2020-11-20 08:15");
	struct reading r;

	(void)state;
	reading_read(support_pack(), text, sizeof(text) - 2, &sent, &r);
	assert_int_equal(r.nreports, 1);
	assert_string_equal(r.reports[0].place, "to 3");
}

int
main(void)
{
	struct CMUnitTest tests[NITEMS(vectors) + 1];

	for (size_t i = 0; i < NITEMS(vectors); i++)
		tests[i] = (struct CMUnitTest){ .name = vectors[i].name,
			.test_func = test_vector,
			.initial_state = (void *)&vectors[i] };
	tests[NITEMS(vectors)] =
	    (struct CMUnitTest)cmocka_unit_test(test_nothing_behind_the_text_is_read);
	return cmocka_run_group_tests_name("reading", tests, NULL, NULL);
}
