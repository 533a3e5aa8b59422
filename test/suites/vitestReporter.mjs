import { fileName, SuiteReport } from "./suiteReport.mjs";

/** Counts for the closing line what vitest ran: tests, files that did not load, hooks and errors outside of tests. */
export default class VitestReporter {
  onTestRunEnd(modules, errorsOutside) {
    const report = new SuiteReport();
    for (const module of modules) {
      const file = fileName(module.moduleId);
      for (const error of module.errors()) report.fail(file, error);
      for (const suite of module.children.allSuites()) {
        for (const error of suite.errors()) report.fail(`${file}: ${suite.fullName}`, error);
      }
      for (const test of module.children.allTests()) {
        const { state, errors } = test.result();
        if (state === "passed") report.pass();
        else if (state === "failed") report.fail(`${file}: ${test.fullName}`, errors[0]);
        else report.skip();
      }
    }
    for (const error of errorsOutside) report.fail("outside of a test", error);
    report.write();
  }
}
