/* Puts a stream of 32-bit words, read from standard input, before a battery of TestU01.

   battery NAME BITS: NAME is smallcrush, crush, rabbit or alphabit; BITS is how many bits rabbit and alphabit take for each test.
   Prints a line "p <p-value> <statistic>" for each statistic, and "words <n>" for the words that were taken. When the words end too
   soon it says so and fails: a battery never judges part of a stream. */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bbattery.h>
#include <swrite.h>
#include <unif01.h>

#define BUFFERED 65536

static uint32_t buffer[BUFFERED];
static size_t held = 0, next = 0;
static unsigned long long words = 0;

static unsigned int next_word(void)
{
    if (next == held) {
        held = fread(buffer, sizeof buffer[0], BUFFERED, stdin);
        next = 0;
        if (held == 0) {
            fprintf(stderr, "the words ended after %llu\n", words);
            exit(3);
        }
    }
    words++;
    return buffer[next++];
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: battery smallcrush|crush|rabbit|alphabit BITS\n");
        return 2;
    }
    double bits = atof(argv[2]);
    unif01_Gen *stream = unif01_CreateExternGenBits("zorgsim", next_word);
    swrite_Basic = FALSE;
    if (strcmp(argv[1], "smallcrush") == 0)
        bbattery_SmallCrush(stream);
    else if (strcmp(argv[1], "crush") == 0)
        bbattery_Crush(stream);
    else if (strcmp(argv[1], "rabbit") == 0)
        bbattery_Rabbit(stream, bits);
    else if (strcmp(argv[1], "alphabit") == 0)
        bbattery_Alphabit(stream, bits, 0, 32);
    else
        return 2;
    printf("\n");
    for (int i = 0; i < bbattery_NTests; i++)
        if (bbattery_pVal[i] >= 0.0)
            printf("p %.17g %s\n", bbattery_pVal[i], bbattery_TestNames[i]);
    printf("words %llu\n", words);
    unif01_DeleteExternGenBits(stream);
    return 0;
}
