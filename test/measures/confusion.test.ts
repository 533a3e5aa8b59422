import { expect, test } from "vitest";
import { ConfusionMatrix, classScore, classScores } from "../../src/measures/confusion.ts";

function matrixOf(rows: readonly (readonly number[])[]): ConfusionMatrix {
  const matrix = new ConfusionMatrix(rows.length);
  rows.forEach((row, actual) => {
    row.forEach((count, predicted) => {
      for (let i = 0; i < count; i++) matrix.add(actual, predicted);
    });
  });
  return matrix;
}

test("precision goes down a column of the matrix, recall along a row", () => {
  // 10 of class 0, of which 6 are found; 8 are taken for it.
  const matrix = matrixOf([
    [6, 3, 1],
    [2, 4, 0],
    [0, 1, 3],
  ]);
  expect(classScore(matrix, 0)).toEqual({ support: 10, predicted: 8, precision: 6 / 8, recall: 6 / 10, f1: 12 / 18 });
  expect(classScore(matrix, 1)).toEqual({ support: 6, predicted: 8, precision: 4 / 8, recall: 4 / 6, f1: 8 / 14 });
  expect(matrix.row(1)).toEqual([2, 4, 0]);
  const scores = classScores(matrix);
  expect(scores.accuracy).toBe(13 / 20);
  expect(scores.error).toBe(7 / 20);
  expect(scores.balanced_accuracy).toBeCloseTo((6 / 10 + 4 / 6 + 3 / 4) / 3, 12);
  expect(scores.macro_f1).toBeCloseTo((12 / 18 + 8 / 14 + 6 / 8) / 3, 12);
});

test("always naming the majority is accurate and not balanced; a class without predictions has no precision and an F1 of 0", () => {
  const matrix = matrixOf([
    [9, 0],
    [1, 0],
  ]);
  expect(classScore(matrix, 1)).toEqual({ support: 1, predicted: 0, precision: null, recall: 0, f1: 0 });
  const { accuracy, balanced_accuracy, macro_f1 } = classScores(matrix);
  expect([accuracy, balanced_accuracy]).toEqual([0.9, 0.5]);
  expect(macro_f1).toBeCloseTo(18 / 19 / 2, 12);
});

test("a class that is neither there nor predicted is in no mean; one that is predicted only is in the mean of F1", () => {
  const absent = matrixOf([
    [1, 1, 0],
    [0, 2, 0],
    [0, 0, 0],
  ]);
  expect(classScore(absent, 2)).toEqual({ support: 0, predicted: 0, precision: null, recall: null, f1: null });
  expect(classScores(absent).balanced_accuracy).toBe(0.75);
  expect(classScores(absent).macro_f1).toBeCloseTo((2 / 3 + 4 / 5) / 2, 12);
  const predicted = matrixOf([
    [1, 1],
    [0, 0],
  ]);
  expect(classScores(predicted).balanced_accuracy).toBe(0.5);
  expect(classScores(predicted).macro_f1).toBeCloseTo((2 / 3 + 0) / 2, 12);
});
