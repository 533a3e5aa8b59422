/** A vector of size H. */
export type Vector = readonly number[];

/**
 * One timestep as a paper writes it. `w(block, v)` is the product of that block's matrix and v, with its bias if it has
 * one; of a scale w ⊙ v; of a learned vector or number (v is empty) itself.
 */
export type PaperStep = (
  w: (block: string, v: Vector) => Vector,
  x: Vector,
  h: Vector,
  c: Vector,
) => { readonly h: Vector; readonly c?: Vector };

const each =
  (f: (value: number) => number) =>
  (v: Vector): Vector =>
    v.map(f);
const σ = each((value) => 1 / (1 + Math.exp(-value)));
const tanh = each(Math.tanh);
const relu = each((value) => Math.max(0, value));
const plus = (...all: readonly Vector[]): Vector =>
  (all[0] as Vector).map((_, i) => all.reduce((sum, v) => sum + v[i]!, 0));
const times = (a: Vector, b: Vector): Vector => a.map((value, i) => value * b[i]!);
const minus = (a: Vector, b: Vector): Vector => a.map((value, i) => value - b[i]!);
const rest = each((value) => 1 - value);
/** a where the gate is open, b where it is shut. */
const mix = (gate: Vector, a: Vector, b: Vector): Vector => plus(times(gate, a), times(rest(gate), b));

/** The pre-activation W x + U h + b of a gate, whose two products have names with these ends. */
const pre = (w: Parameters<PaperStep>[0], name: string, x: Vector, h: Vector, second = "h"): Vector =>
  plus(w(`${name}_x`, x), w(`${name}_${second}`, h));

interface Lstm {
  readonly i?: Vector;
  readonly f?: Vector;
  readonly o?: Vector;
  readonly m: Vector;
}

/** Greff et al. (2015), §2; a gate that is left out is 1. */
function lstm({ i, f, o, m }: Lstm, c: Vector, shown: (v: Vector) => Vector = tanh): { h: Vector; c: Vector } {
  const kept = f === undefined ? c : times(f, c);
  const next = plus(kept, i === undefined ? m : times(i, m));
  return { h: o === undefined ? shown(next) : times(o, shown(next)), c: next };
}

/** FastGRNN; its matrices may be of low rank. */
const fastGrnn: PaperStep = (w, x, h) => {
  const p = pre(w, "p", x, h);
  const z = σ(plus(p, w("z_bias", [])));
  const share = plus(times(σ(w("zeta", [])), rest(z)), σ(w("nu", [])));
  return { h: plus(times(z, h), times(share, tanh(plus(p, w("n_bias", []))))) };
};

/** tanh(α ⊙ Wx ⊙ Uh + β₁ ⊙ Uh + β₂ ⊙ Wx + b). */
function secondOrder(w: Parameters<PaperStep>[0], x: Vector, h: Vector, bias: string): Vector {
  const [p, q] = [w("p", x), w("q", h)];
  return tanh(plus(w("alpha", times(p, q)), w("beta1", q), w("beta2", p), w(bias, [])));
}

/** α ⊙ Wx ⊙ Uv + β₁ ⊙ Uv + β₂ ⊙ Wx + b of one gate. */
function integrated(w: Parameters<PaperStep>[0], gate: string, x: Vector, v: Vector): Vector {
  const [p, q] = [w(`${gate}_p`, x), w(`${gate}_q`, v)];
  const [alpha, beta1, beta2] = [`${gate}_s_scale`, `${gate}_s_scale2`, `${gate}_s_scale3`];
  return plus(w(alpha, times(p, q)), w(beta1, q), w(beta2, p), w(`${gate}_s_bias`, []));
}

const same = (v: Vector): Vector => v;

/** Node i reads node `from[i − 1]`: s_i = s_j + σ(.) (f_i(.) − s_j); h' is the mean of `averaged`. */
function gatedTree(
  functions: readonly ((v: Vector) => Vector)[],
  from: readonly number[],
  averaged = from.map((_, index) => index + 1),
): PaperStep {
  return (w, x, h) => {
    const first = mix(σ(plus(w("s0_cx", x), w("s0_ch", h))), tanh(plus(w("s0_hx", x), w("s0_hh", h))), h);
    const nodes = [first];
    for (const [index, input] of from.entries()) {
      const s = nodes[input] as Vector;
      const f = functions[index] as (v: Vector) => Vector;
      nodes.push(mix(σ(w(`s${index + 1}_cw`, s)), f(w(`s${index + 1}_hw`, s)), s));
    }
    return { h: plus(...averaged.map((node) => nodes[node] as Vector)).map((value) => value / averaged.length) };
  };
}

/** By name of the zoo, from the formula of each paper. */
export const paperSteps: { readonly [name: string]: PaperStep } = {
  basic: (w, x, h) => ({ h: tanh(pre(w, "h_next", x, h)) }),
  gru: (w, x, h) => {
    const [r, z] = [σ(pre(w, "r", x, h)), σ(pre(w, "z", x, h))];
    return { h: mix(z, h, tanh(plus(w("n_x", x), times(r, w("n_h", h))))) };
  },
  lstm: (w, x, h, c) =>
    lstm({ i: σ(pre(w, "i", x, h)), f: σ(pre(w, "f", x, h)), o: σ(pre(w, "o", x, h)), m: tanh(pre(w, "m", x, h)) }, c),
  // Elman (1990); Le et al. (2015).
  elman: (w, x, h) => ({ h: tanh(pre(w, "h_next", x, h)) }),
  irnn: (w, x, h) => ({ h: relu(pre(w, "h_next", x, h)) }),
  // Cho et al. (2014), eqs. 5–8.
  gru_v1: (w, x, h) => {
    const [r, z] = [σ(pre(w, "r", x, h)), σ(pre(w, "z", x, h))];
    return { h: mix(z, h, tanh(plus(w("n_x", x), w("n_linear", times(r, h))))) };
  },
  gru_v3: (w, x, h) => {
    const [r, z] = [σ(pre(w, "r", x, h)), σ(pre(w, "z", x, h))];
    return { h: mix(z, h, tanh(plus(w("n_x", x), times(r, w("n_h", h))))) };
  },
  // Jozefowicz et al. (2015), §4.
  mut1: (w, x, h) => {
    const [z, r] = [σ(w("z_x", x)), σ(pre(w, "r", x, h))];
    return { h: mix(z, tanh(plus(w("n_linear_b", times(r, h)), tanh(w("n_x", x)))), h) };
  },
  mut2: (w, x, h) => {
    const [z, r] = [σ(pre(w, "z", x, h)), σ(pre(w, "r", x, h))];
    return { h: mix(z, tanh(plus(w("n_linear", times(r, h)), w("n_x", x))), h) };
  },
  mut3: (w, x, h) => {
    const [z, r] = [σ(plus(w("z_x", x), w("z_linear", tanh(h)))), σ(pre(w, "r", x, h))];
    return { h: mix(z, tanh(plus(w("n_linear", times(r, h)), w("n_x", x))), h) };
  },
  // Wu et al. (2016), eq. 3 with its biases; Sutskever et al. (2011), eqs. 5–6.
  mi_rnn: (w, x, h) => ({ h: tanh(times(w("h_next_x", x), w("h_next_h", h))) }),
  mrnn: (w, x, h) => ({ h: tanh(plus(w("h_next_x", x), w("h_next_m", times(w("m_x", x), w("m_h", h))))) }),
  // Zhang et al. (2018), eqs. 8–11.
  atr: (w, x, h) => {
    const [p, q] = [w("p", x), w("q", h)];
    return { h: plus(times(σ(plus(p, q)), p), times(σ(minus(p, q)), h)) };
  },
  sgrn: (w, x, h) => {
    const p = w("p", x);
    return { h: tanh(mix(σ(plus(p, w("f_h", h))), h, p)) };
  },
  // Kusupati et al. (2018), eq. 4 with ζ → ∞, ν → −∞.
  fastgrnn_tied: (w, x, h) => {
    const p = pre(w, "p", x, h);
    return { h: mix(σ(p), h, tanh(p)) };
  },
  // Ororbia et al. (2017), eqs. 12–15.
  delta_tied: (w, x, h) => {
    const a = w("a", x);
    return { h: tanh(mix(σ(a), h, tanh(times(a, w("n_h", h))))) };
  },
  highway_basic: (w, x, h) => ({ h: mix(σ(w("z_x", x)), h, tanh(pre(w, "h_next", x, h))) }),
  lightru: (w, x, h) => ({ h: mix(σ(pre(w, "f", x, h)), tanh(w("n_x", x)), h) }),
  // Turkoglu et al. (2019), eqs. 9–11.
  star: (w, x, h) => ({ h: tanh(mix(σ(pre(w, "k", x, h)), tanh(w("n_x", x)), h)) }),
  // Zhou et al. (2016), eqs. 7a–7c; Heck and Salem (2017), MGU1 and MGU2.
  mgu: (w, x, h) => {
    const f = σ(pre(w, "f", x, h));
    return { h: mix(f, tanh(plus(w("n_x", x), w("n_linear", times(f, h)))), h) };
  },
  mgu1: (w, x, h) => {
    const f = σ(w("f_h", h));
    return { h: mix(f, tanh(plus(w("n_x", x), w("n_linear", times(f, h)))), h) };
  },
  mgu2: (w, x, h) => {
    const f = σ(w("f_h", h));
    return { h: mix(f, tanh(plus(w("n_x", x), w("n_linear", times(f, h)))), h) };
  },
  // Chen (2017), eqs. 1–3.
  minimalrnn: (w, x, h) => {
    const latent = tanh(w("n_x", x));
    return { h: mix(σ(plus(w("u_n", latent), w("u_h", h))), h, latent) };
  },
  // Collins et al. (2016), appendix; Ravanelli et al. (2018), eqs. 8–10.
  ugrnn: (w, x, h) => ({ h: mix(σ(pre(w, "z", x, h)), h, tanh(pre(w, "n", x, h))) }),
  ligru: (w, x, h) => ({ h: mix(σ(pre(w, "z", x, h)), h, relu(pre(w, "n", x, h))) }),
  // Van der Westhuizen and Lasenby (2018), eqs. 5–7, β = 1.
  janet: (w, x, h) => {
    const s = pre(w, "s", x, h);
    const letIn = rest(σ(s.map((value) => value - 1)));
    return { h: plus(times(σ(s), h), times(letIn, tanh(pre(w, "n", x, h)))) };
  },
  // Laurent and von Brecht (2016), eqs. 1–3.
  cfn: (w, x, h) => ({
    h: plus(times(σ(pre(w, "t", x, h)), tanh(h)), times(σ(pre(w, "e", x, h)), tanh(w("h_next_x", x)))),
  }),
  // Lee et al. (2017), eqs. 1–5.
  ran: (w, x, h, c) => {
    const next = plus(times(σ(pre(w, "i", x, h)), w("c_next_x", x)), times(σ(pre(w, "f", x, h)), c));
    return { h: tanh(next), c: next };
  },
  // Vecoven et al. (2021), eqs. 7–9.
  nbrc: (w, x, h) => {
    const a = tanh(pre(w, "a", x, h)).map((value) => 1 + value);
    return { h: mix(σ(pre(w, "z", x, h)), h, tanh(plus(w("h_next_x", x), times(a, h)))) };
  },
  // Zilly et al. (2016), eqs. 6–9 with coupled gates.
  rhn2: (w, x, h) => {
    const s1 = mix(σ(pre(w, "t1", x, h)), tanh(pre(w, "s1", x, h)), h);
    return { h: mix(σ(w("t2_s1", s1)), tanh(w("h_next_s1", s1)), s1) };
  },
  // Gao and Glowacka (2016), eqs. 13–17.
  dsgu: (w, x, h) => {
    const g = tanh(w("g_linear_b", times(w("g_x", x), h)));
    return { h: mix(σ(pre(w, "z", x, h)), σ(w("h_next_linear", times(g, h))), h) };
  },
  // Rusch et al. (2021), eq. 3, Δt = 1.
  lem: (w, x, h, c) => {
    const z = mix(σ(pre(w, "b1", x, h)), tanh(pre(w, "c_next", x, h)), c);
    return { h: mix(σ(pre(w, "a", x, h)), tanh(pre(w, "h_next", x, z, "c_next")), h), c: z };
  },
  // Zoph and Le (2016), figure 8.
  nas: (w, x, h, c) => {
    const sum = (unit: number) => pre(w, `u${unit}`, x, h);
    const product = relu(times(w("u4_x", x), w("u4_h", h)));
    const first = tanh(plus(tanh(times(σ(sum(1)), relu(sum(2)))), c));
    const next = times(first, tanh(plus(σ(sum(3)), product)));
    const right = tanh(plus(tanh(times(tanh(sum(5)), σ(sum(6)))), σ(plus(tanh(sum(7)), σ(sum(8))))));
    return { h: tanh(times(next, right)), c: next };
  },
  lstm_one_bias: (w, x, h, c) =>
    lstm({ i: σ(pre(w, "i", x, h)), f: σ(pre(w, "f", x, h)), o: σ(pre(w, "o", x, h)), m: tanh(pre(w, "m", x, h)) }, c),
  cifg: (w, x, h, c) => {
    const i = σ(pre(w, "i", x, h));
    return lstm({ i, f: rest(i), o: σ(pre(w, "o", x, h)), m: tanh(pre(w, "m", x, h)) }, c);
  },
  lstm_nig: (w, x, h, c) => lstm({ f: σ(pre(w, "f", x, h)), o: σ(pre(w, "o", x, h)), m: tanh(pre(w, "m", x, h)) }, c),
  lstm_nfg: (w, x, h, c) => lstm({ i: σ(pre(w, "i", x, h)), o: σ(pre(w, "o", x, h)), m: tanh(pre(w, "m", x, h)) }, c),
  lstm_nog: (w, x, h, c) => lstm({ i: σ(pre(w, "i", x, h)), f: σ(pre(w, "f", x, h)), m: tanh(pre(w, "m", x, h)) }, c),
  lstm_niaf: (w, x, h, c) =>
    lstm({ i: σ(pre(w, "i", x, h)), f: σ(pre(w, "f", x, h)), o: σ(pre(w, "o", x, h)), m: pre(w, "m", x, h) }, c),
  lstm_noaf: (w, x, h, c) =>
    lstm(
      { i: σ(pre(w, "i", x, h)), f: σ(pre(w, "f", x, h)), o: σ(pre(w, "o", x, h)), m: tanh(pre(w, "m", x, h)) },
      c,
      (v) => v,
    ),
  // Krause et al. (2016), eqs. 16–22.
  mlstm: (w, x, h, c) => {
    const m = times(w("m_x", x), w("m_h", h));
    const gate = (name: string) => σ(pre(w, name, x, m, "m"));
    return lstm({ i: gate("i"), f: gate("f"), o: gate("o"), m: tanh(pre(w, "n", x, m, "m")) }, c);
  },
  // Landi et al. (2021), eqs. 7–11.
  wmclstm: (w, x, h, c) => {
    const gate = (name: string, memory: string, v: Vector) =>
      σ(plus(pre(w, name, x, h), tanh(w(`${name}_${memory}`, v))));
    const next = plus(times(gate("f", "c", c), c), times(gate("i", "c", c), tanh(pre(w, "m", x, h))));
    return { h: times(gate("o", "c_next", next), tanh(next)), c: next };
  },
  // Balduzzi and Ghifary (2016), §3.1; Feng et al. (2024), §3.1 and §3.2.
  trnn: (w, x, h) => ({ h: mix(σ(w("z_x", x)), w("h_next_x", x), h) }),
  mingru: (w, x, h) => ({ h: mix(σ(w("z_x", x)), w("n", x), h) }),
  minlstm_unnorm: (w, x, h) => ({ h: plus(times(σ(w("f_x", x)), h), times(σ(w("i_x", x)), w("h_next_x", x))) }),
  // Bradbury et al. (2016), eqs. 2–4.
  qrnn_f: (w, x, h) => ({ h: mix(σ(w("f_x", x)), h, tanh(w("h_next_x", x))) }),
  qrnn_fo: (w, x, _, c) => {
    const next = mix(σ(w("f_x", x)), c, tanh(w("c_next_x", x)));
    return { h: times(σ(w("o_x", x)), next), c: next };
  },
  qrnn_ifo: (w, x, _, c) => {
    const next = plus(times(σ(w("f_x", x)), c), times(σ(w("i_x", x)), tanh(w("c_next_x", x))));
    return { h: times(σ(w("o_x", x)), next), c: next };
  },
  // Dey and Salem (2017), eqs. 5–8; Lu and Salem (2017), LSTM1 and LSTM2.
  gru1: (w, x, h) => {
    const [z, r] = [σ(w("z_h", h)), σ(w("r_h", h))];
    return { h: mix(z, tanh(plus(w("n_x", x), w("n_linear", times(r, h)))), h) };
  },
  gru2: (w, x, h) => {
    const [z, r] = [σ(w("z_h", h)), σ(w("r_h", h))];
    return { h: mix(z, tanh(plus(w("n_x", x), w("n_linear", times(r, h)))), h) };
  },
  lstm1: (w, x, h, c) =>
    lstm({ i: σ(w("i_h", h)), f: σ(w("f_h", h)), o: σ(w("o_h", h)), m: tanh(pre(w, "m", x, h)) }, c),
  lstm2: (w, x, h, c) =>
    lstm({ i: σ(w("i_h", h)), f: σ(w("f_h", h)), o: σ(w("o_h", h)), m: tanh(pre(w, "m", x, h)) }, c),
  // Liu et al. (2018), appendix; Pham et al. (2018), §2.1.
  darts_v1: gatedTree([relu, relu, tanh, relu, relu, same, relu, relu], [0, 1, 2, 3, 4, 1, 5, 1]),
  darts_v2: gatedTree([σ, relu, relu, same, tanh, σ, tanh, relu], [0, 1, 1, 1, 2, 5, 3, 5]),
  enas: gatedTree(
    [tanh, tanh, relu, tanh, tanh, relu, relu, relu, relu, relu, relu],
    [0, 1, 1, 3, 3, 3, 4, 7, 8, 8, 8],
    [2, 5, 6, 9, 10, 11],
  ),
  // Kusupati et al. (2018), eqs. 2 and 4.
  fastrnn: (w, x, h) => ({
    h: plus(times(σ(w("alpha", [])), tanh(pre(w, "n", x, h))), times(σ(w("beta", [])), h)),
  }),
  fastgrnn: fastGrnn,
  fastgrnn_low_rank: fastGrnn,
  mgu3: (w, x, h) => {
    const f = σ(w("f_bias", []));
    return { h: mix(f, tanh(plus(w("n_x", x), w("n_linear", times(f, h)))), h) };
  },
  // Bachlechner et al. (2020), eq. 1.
  rezero_rnn: (w, x, h) => ({ h: plus(h, times(w("alpha", []), tanh(pre(w, "h_next", x, h)))) }),
  // Wu et al. (2016), eq. 4; Ororbia et al. (2017), eqs. 8–11.
  mi_rnn_general: (w, x, h) => ({ h: secondOrder(w, x, h, "h_next_bias") }),
  delta_rnn: (w, x, h) => {
    const r = σ(plus(w("p", x), w("r_bias", [])));
    return { h: tanh(mix(r, h, secondOrder(w, x, h, "n_bias"))) };
  },
  // 2503.06175, §3.
  miru1: (w, x, h) => {
    const n = tanh(plus(w("n_x", x), w("n_linear", times(w("theta", []), h))));
    return { h: mix(w("lambda", []), h, n) };
  },
  miru2: (w, x, h) => ({
    h: mix(w("lambda", []), h, tanh(plus(w("n_x", x), w("n_linear", w("n_scale", h))))),
  }),
  // Vecoven et al. (2021), eqs. 4–6.
  brc: (w, x, h) => {
    const a = tanh(plus(w("a_x", x), w("a_scale", h))).map((value) => 1 + value);
    const z = σ(plus(w("z_x", x), w("z_scale", h)));
    return { h: mix(z, h, tanh(plus(w("h_next_x", x), times(a, h)))) };
  },
  // Rusch and Mishra (2020), eq. 3; (2021), eqs. 5–6.
  cornn: (w, x, h, c) => {
    const pull = plus(pre(w, "c_next", x, h), w("c_next_c", c));
    const force = minus(minus(tanh(pull), times(w("gamma", []), h)), times(w("epsilon", []), c));
    const next = plus(c, times(w("dt", []), force));
    return { h: plus(h, times(w("dt", []), next)), c: next };
  },
  unicornn: (w, x, h, c) => {
    const step = times(w("dt", []), σ(w("s_bias", [])));
    const force = plus(tanh(plus(w("c_next_x", x), w("c_next_scale", h))), times(w("alpha", []), h));
    const next = minus(c, times(step, force));
    return { h: plus(h, times(step, next)), c: next };
  },
  // Gers and Schmidhuber (2000), eqs. 2–7.
  lstm_peephole: (w, x, h, c) => {
    const gate = (name: string, memory: Vector) => σ(plus(pre(w, name, x, h), w(`${name}_scale`, memory)));
    const next = plus(times(gate("f", c), c), times(gate("i", c), tanh(pre(w, "m", x, h))));
    return { h: times(gate("o", next), tanh(next)), c: next };
  },
  // Li et al. (2018), eq. 4.
  indrnn: (w, x, h) => ({ h: relu(plus(w("h_next_x", x), w("h_next_scale", h))) }),
  // Lei et al. (2017), eqs. 1–4 of the last version.
  sru: (w, x, _, c) => {
    const gate = (name: string) => σ(plus(w(`${name}_x`, x), w(`${name}_scale`, c)));
    const next = mix(gate("f"), c, w("p", x));
    return { h: mix(gate("r"), next, w("h_next_x", x)), c: next };
  },
  // Lei et al. (2017), eqs. 3–7 of the first version.
  sru_nodiag: (w, x, _, c) => {
    const next = mix(σ(w("f_x", x)), c, w("c_next_x", x));
    return { h: mix(σ(w("r_x", x)), tanh(next), w("h_next_x", x)), c: next };
  },
  // Jaeger et al. (2007), eq. 2 with one leak for all units.
  leaky_rnn: (w, x, h) => {
    const a = σ(w("a_scalar", []));
    return { h: plus(times(rest(a), h), times(a, tanh(pre(w, "h_next", x, h)))) };
  },
  // Dey and Salem (2017), §3.3; Lu and Salem (2017), §2.3; Akandeh and Salem (2017), §2.4, 2.5.
  gru3: (w, x, h) => {
    const [z, r] = [σ(w("z_bias", [])), σ(w("r_bias", []))];
    return { h: mix(z, tanh(plus(w("n_x", x), w("n_linear", times(r, h)))), h) };
  },
  lstm3: (w, x, h, c) =>
    lstm({ i: σ(w("i_bias", [])), f: σ(w("f_bias", [])), o: σ(w("o_bias", [])), m: tanh(pre(w, "m", x, h)) }, c),
  lstm4: (w, x, h, c) =>
    lstm({ i: σ(w("i_scale", h)), f: σ(w("f_scale", h)), o: σ(w("o_scale", h)), m: tanh(pre(w, "m", x, h)) }, c),
  lstm5: (w, x, h, c) => {
    const gate = (name: string) => σ(plus(w(`${name}_scale`, h), w(`${name}_bias`, [])));
    return lstm({ i: gate("i"), f: gate("f"), o: gate("o"), m: tanh(pre(w, "m", x, h)) }, c);
  },
  // Gonnet and Deselaers (2019), eqs. 6–10.
  indylstm: (w, x, h, c) => {
    const gate = (name: string) => pre(w, name, x, h, "scale");
    return lstm({ i: σ(gate("i")), f: σ(gate("f")), o: σ(gate("o")), m: tanh(gate("m")) }, c);
  },
  gru_low_rank: (w, x, h) => {
    const [r, z] = [σ(pre(w, "r", x, h)), σ(pre(w, "z", x, h))];
    return { h: mix(z, h, tanh(plus(w("n_x", x), w("n_linear", times(r, h))))) };
  },
  ugrnn_low_rank: (w, x, h) => ({ h: mix(σ(pre(w, "z", x, h)), h, tanh(pre(w, "n", x, h))) }),
  lstm_low_rank: (w, x, h, c) =>
    lstm({ i: σ(pre(w, "i", x, h)), f: σ(pre(w, "f", x, h)), o: σ(pre(w, "o", x, h)), m: tanh(pre(w, "m", x, h)) }, c),
  // Wu et al. (2016), eq. 4 and appendix A.
  mi_gru: (w, x, h) => {
    const [r, z] = [σ(integrated(w, "r", x, h)), σ(integrated(w, "z", x, h))];
    return { h: mix(z, h, tanh(integrated(w, "n", x, times(r, h)))) };
  },
  mi_lstm: (w, x, h, c) => {
    const gate = (name: string) => integrated(w, name, x, h);
    return lstm({ i: σ(gate("i")), f: σ(gate("f")), o: σ(gate("o")), m: tanh(gate("m")) }, c);
  },
  // Collins et al. (2016), §2.5; their h is c here and their y is h.
  plus_rnn: (w, x, _, c) => {
    const [gy, gh] = [σ(pre(w, "gy", x, c, "c")), σ(pre(w, "gh", x, c, "c"))];
    const [y, n] = [relu(pre(w, "y", x, c, "c")), tanh(pre(w, "n", x, c, "c"))];
    return { h: mix(gy, w("h_next_x", x), y), c: mix(gh, c, n) };
  },
  // Hasani et al. (2022), eq. 10 with t = 1, its heads on one hidden layer.
  cfc: (w, x, h) => {
    const p = tanh(pre(w, "p", x, h));
    return { h: mix(σ(w("t_p", p)), tanh(w("h_next_p2", p)), tanh(w("h_next_p", p))) };
  },
  // Feng et al. (2024), §3.2.3: f / (f + i) and i / (f + i) of f = σ(−a), i = σ(−b).
  minlstm: (w, x, h) => {
    const [i, f] = [σ(w("f_x", x).map((v) => -v)), σ(w("f_x2", x).map((v) => -v))];
    const share = f.map((value, n) => value / (value + i[n]!));
    return { h: mix(share, h, w("h_next_x", x)) };
  },
  lstm_chrono: (w, x, h, c) =>
    lstm({ i: σ(pre(w, "i", x, h)), f: σ(pre(w, "f", x, h)), o: σ(pre(w, "o", x, h)), m: tanh(pre(w, "m", x, h)) }, c),
};
