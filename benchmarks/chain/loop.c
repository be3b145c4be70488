/* The chain of specification.py as an event loop in plain C: one binary heap of (week, family), first-come lists in rings.
 *
 * A family has at most one entry in the heap; one that waits has none. The heap's key is week * 2^32 + family, so that families
 * of one week come in order of their number. Generator: xoshiro256++ (Blackman and Vigna 2019), seeded by splitmix64.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

enum { HOME, NETWORK, COACHING, CARE };
enum { AROSE, SUPPORT_BEGAN, SUPPORT_ENDED, JOINED_FIRST, COACHING_BEGAN, COACHING_ENDED, JOINED_SPECIALIST, CARE_BEGAN, CARE_ENDED, CLOSED };
enum { RELAPSES = 10, WAITED_FIRST, WAITED_SPECIALIST, IN_SUPPORT, IN_FIRST_LIST, IN_COACHING, IN_SPECIALIST_LIST, IN_CARE, RESULTS };
enum { NEVER = 1 << 30 };

typedef struct {
    int64_t municipalities, families, weeks, first_slots, specialist_slots, specialist_weeks;
    double geometric_scale, asks, network_scale, network_settles, first_scale, first_settles, relapse, relapse_scale;
} Chain;

typedef struct {
    uint32_t *ring; /* families that wait, oldest at head */
    uint32_t capacity, head, waiting, busy, slots;
} List;

typedef struct {
    const Chain *chain;
    uint64_t s[4];
    uint64_t *heap;
    uint32_t size;
    uint8_t *stage;
    int32_t *relapse, *since;
    List *first, *specialist;
    int64_t *results;
} World;

static inline uint64_t rotate(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

static inline double uniform(World *w) {
    uint64_t *s = w->s, drawn = rotate(s[0] + s[3], 23) + s[0], t = s[1] << 17;
    s[2] ^= s[0]; s[3] ^= s[1]; s[1] ^= s[2]; s[0] ^= s[3];
    s[2] ^= t; s[3] = rotate(s[3], 45);
    return (double)(drawn >> 11) * 0x1p-53;
}

static void seed(World *w, uint64_t x) {
    for (int i = 0; i < 4; i++) {
        uint64_t z = (x += 0x9e3779b97f4a7c15ull);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
        w->s[i] = z ^ (z >> 31);
    }
}

static inline double exponential(World *w) { return -log1p(-uniform(w)); }

static inline int32_t whole_weeks(World *w, double scale) {
    double x = scale * exponential(w);
    int32_t weeks = (int32_t)(x + uniform(w));
    return weeks > 1 ? weeks : 1;
}

/* The heap */

static inline void sift_down(World *w, uint32_t index, uint64_t key) {
    uint64_t *heap = w->heap;
    uint32_t size = w->size, child;
    while ((child = 2 * index + 1) < size) {
        if (child + 1 < size && heap[child + 1] < heap[child]) child++;
        if (heap[child] >= key) break;
        heap[index] = heap[child];
        index = child;
    }
    heap[index] = key;
}

static inline void push(World *w, int32_t week, uint32_t family) {
    uint64_t *heap = w->heap, key = ((uint64_t)week << 32) | family;
    uint32_t index = w->size++;
    while (index) {
        uint32_t parent = (index - 1) / 2;
        if (heap[parent] <= key) break;
        heap[index] = heap[parent];
        index = parent;
    }
    heap[index] = key;
}

static inline uint64_t pop(World *w) {
    uint64_t top = w->heap[0];
    if (--w->size) sift_down(w, 0, w->heap[w->size]);
    return top;
}

/* The chain */

static inline int64_t until_end(World *w, int32_t from, int32_t weeks) {
    int64_t left = w->chain->weeks - from;
    return weeks < left ? weeks : left;
}

static inline void stay(World *w, uint32_t family, int32_t week, int32_t weeks, int stage) {
    w->stage[family] = (uint8_t)stage;
    push(w, week + weeks, family);
}

static inline void go_home(World *w, uint32_t family, int32_t week) {
    int32_t due = week + 1 + (int32_t)(w->chain->geometric_scale * exponential(w));
    int32_t back = w->relapse[family] > week ? w->relapse[family] : week + 1;
    w->stage[family] = HOME;
    push(w, due < back ? due : back, family);
}

static inline void close_question(World *w, uint32_t family, int32_t week) {
    w->results[CLOSED]++;
    go_home(w, family, week);
}

static inline void start_coaching(World *w, uint32_t family, int32_t week) {
    int32_t weeks = whole_weeks(w, w->chain->first_scale);
    w->results[COACHING_BEGAN]++;
    w->results[IN_COACHING] += until_end(w, week, weeks);
    stay(w, family, week, weeks, COACHING);
}

static inline void start_care(World *w, uint32_t family, int32_t week) {
    int32_t weeks = (int32_t)w->chain->specialist_weeks;
    w->results[CARE_BEGAN]++;
    w->results[IN_CARE] += until_end(w, week, weeks);
    stay(w, family, week, weeks, CARE);
}

/* Take a slot, or wait for one: is there a slot now? */
static inline int joins(World *w, List *list, uint32_t family, int32_t week) {
    if (list->busy < list->slots) {
        list->busy++;
        return 1;
    }
    uint32_t index = list->head + list->waiting++;
    list->ring[index < list->capacity ? index : index - list->capacity] = family;
    w->since[family] = week;
    return 0;
}

/* Leave a slot: give it to who waited longest, and return that family, or -1. */
static inline int64_t next_of(List *list) {
    if (!list->waiting) {
        list->busy--;
        return -1;
    }
    uint32_t family = list->ring[list->head];
    if (++list->head == list->capacity) list->head = 0;
    list->waiting--;
    return family;
}

static inline void join_first_line(World *w, uint32_t family, int32_t week) {
    w->results[JOINED_FIRST]++;
    if (joins(w, &w->first[family / w->chain->families], family, week)) start_coaching(w, family, week);
}

static inline void join_specialist(World *w, uint32_t family, int32_t week) {
    w->results[JOINED_SPECIALIST]++;
    if (joins(w, &w->specialist[family / w->chain->families], family, week)) start_care(w, family, week);
}

static inline void ask(World *w, uint32_t family, int32_t week) {
    w->results[AROSE]++;
    if (w->relapse[family] <= week) {
        w->relapse[family] = NEVER;
        w->results[RELAPSES]++;
    }
    if (uniform(w) < w->chain->asks) {
        int32_t weeks = whole_weeks(w, w->chain->network_scale);
        w->results[SUPPORT_BEGAN]++;
        w->results[IN_SUPPORT] += until_end(w, week, weeks);
        stay(w, family, week, weeks, NETWORK);
    } else {
        join_first_line(w, family, week);
    }
}

static inline void end_support(World *w, uint32_t family, int32_t week) {
    w->results[SUPPORT_ENDED]++;
    if (uniform(w) < w->chain->network_settles) close_question(w, family, week);
    else join_first_line(w, family, week);
}

static inline void end_coaching(World *w, uint32_t family, int32_t week) {
    int64_t next = next_of(&w->first[family / w->chain->families]);
    w->results[COACHING_ENDED]++;
    if (next >= 0) {
        w->results[WAITED_FIRST] += week - w->since[next];
        start_coaching(w, (uint32_t)next, week);
    }
    if (uniform(w) < w->chain->first_settles) close_question(w, family, week);
    else join_specialist(w, family, week);
}

static inline void end_care(World *w, uint32_t family, int32_t week) {
    int64_t next = next_of(&w->specialist[family / w->chain->families]);
    w->results[CARE_ENDED]++;
    if (next >= 0) {
        w->results[WAITED_SPECIALIST] += week - w->since[next];
        start_care(w, (uint32_t)next, week);
    }
    w->relapse[family] = uniform(w) < w->chain->relapse ? week + whole_weeks(w, w->chain->relapse_scale) : NEVER;
    close_question(w, family, week);
}

/* Weeks of those who got a slot, and of those who still wait. */
static int64_t in_list(World *w, List *lists, int64_t waited) {
    for (int64_t m = 0; m < w->chain->municipalities; m++)
        for (uint32_t i = 0; i < lists[m].waiting; i++)
            waited += w->chain->weeks - w->since[lists[m].ring[(lists[m].head + i) % lists[m].capacity]];
    return waited;
}

static List *lists_of(const Chain *chain, int64_t slots) {
    List *lists = malloc(sizeof(List) * chain->municipalities);
    for (int64_t m = 0; m < chain->municipalities; m++) {
        lists[m] = (List){malloc(sizeof(uint32_t) * chain->families), (uint32_t)chain->families, 0, 0, 0, (uint32_t)slots};
    }
    return lists;
}

static void free_lists(List *lists, int64_t n) {
    for (int64_t m = 0; m < n; m++) free(lists[m].ring);
    free(lists);
}

void simulate(const Chain *chain, uint64_t seed_number, int64_t *results) {
    uint32_t n = (uint32_t)(chain->municipalities * chain->families);
    World world = {.chain = chain, .results = results};
    World *w = &world;
    uint64_t end = (uint64_t)chain->weeks << 32;
    seed(w, seed_number);
    w->heap = malloc(sizeof(uint64_t) * n);
    w->stage = malloc(n);
    w->relapse = malloc(sizeof(int32_t) * n);
    w->since = malloc(sizeof(int32_t) * n);
    w->first = lists_of(chain, chain->first_slots);
    w->specialist = lists_of(chain, chain->specialist_slots);
    for (int i = 0; i < RESULTS; i++) results[i] = 0;
    for (uint32_t family = 0; family < n; family++) {
        w->relapse[family] = NEVER;
        go_home(w, family, -1);
    }
    while (w->size && w->heap[0] < end) {
        uint64_t key = pop(w);
        uint32_t family = (uint32_t)key;
        int32_t week = (int32_t)(key >> 32);
        switch (w->stage[family]) {
            case HOME: ask(w, family, week); break;
            case NETWORK: end_support(w, family, week); break;
            case COACHING: end_coaching(w, family, week); break;
            default: end_care(w, family, week);
        }
    }
    results[IN_FIRST_LIST] = in_list(w, w->first, results[WAITED_FIRST]);
    results[IN_SPECIALIST_LIST] = in_list(w, w->specialist, results[WAITED_SPECIALIST]);
    free_lists(w->first, chain->municipalities);
    free_lists(w->specialist, chain->municipalities);
    free(w->heap); free(w->stage); free(w->relapse); free(w->since);
}
