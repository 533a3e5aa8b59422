/*
 * Times cblas_sgemm as a C program calls it, for the bench. The library's path is the only argument.
 *
 * Every line on stdin, "m k n transposed calls", times C [m, n] = A [m, k] · B [k, n] (A stored as [k, m] where
 * transposed is 1) and is answered with the milliseconds of one call on the processor.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef void sgemm(int, int, int, int, int, int, float, const float *, int, const float *, int, float, float *, int);

enum { ROW_MAJOR = 101, AS_IT_IS = 111, TRANSPOSED = 112 };

static float *random_floats(size_t count) {
  float *values = aligned_alloc(64, (count * sizeof(float) + 63) / 64 * 64);
  if (values == NULL) exit(1);
  for (size_t i = 0; i < count; i++) values[i] = (float)rand() / (float)RAND_MAX - 0.5f;
  return values;
}

static double processor_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

int main(int argc, char **argv) {
  void *library = argc == 2 ? dlopen(argv[1], RTLD_NOW) : NULL;
  if (library == NULL) return 1;
  sgemm *product = (sgemm *)dlsym(library, "cblas_sgemm");
  void (*set_threads)(int) = (void (*)(int))dlsym(library, "openblas_set_num_threads");
  if (product == NULL) return 1;
  if (set_threads != NULL) set_threads(1);

  int m, k, n, transposed;
  long calls;
  while (scanf("%d %d %d %d %ld", &m, &k, &n, &transposed, &calls) == 5) {
    float *a = random_floats((size_t)m * k), *b = random_floats((size_t)k * n), *c = random_floats((size_t)m * n);
    double begun = 0;
    for (long call = -1 - calls / 10; call < calls; call++) {
      if (call == 0) begun = processor_ms();
      product(ROW_MAJOR, transposed ? TRANSPOSED : AS_IT_IS, AS_IT_IS, m, n, k, 1, a, transposed ? m : k, b, n, 0, c, n);
    }
    printf("%.9f\n", (processor_ms() - begun) / (double)calls);
    fflush(stdout);
    free(a);
    free(b);
    free(c);
  }
  return 0;
}
