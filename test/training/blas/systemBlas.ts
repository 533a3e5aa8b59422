import { present } from "../../../src/base/assert.ts";
import type { Products } from "../../../src/compiler/products.ts";
import { type BlasLibrary, loadBlas } from "../../../src/training/blas/blasLibrary.ts";
import { blasProducts } from "../../../src/training/blas/blasProducts.ts";

/** The machine's own BLAS; null where there is none, or no koffi: what needs one is then not registered as a test. */
export const systemBlas: BlasLibrary | null = await loadBlas("system", process.cwd()).catch(() => null);

/** Its products. */
export function nativeProducts(): Products {
  return blasProducts(present(systemBlas, "a BLAS"));
}
