// A formula typed in, read by a parser of our own: numbers, names, + − * / ^, brackets, and a few functions.

const FUNCTIONS = {
  exp: Math.exp, log: Math.log, sqrt: Math.sqrt, sin: Math.sin, cos: Math.cos, tanh: Math.tanh, abs: Math.abs,
};

const LONGEST_FORMULA = 200;

function readFormula(text, names) {
  // Brackets in brackets without end would end the reader, and Python's after it.
  if (text.length > LONGEST_FORMULA) throw new Error(`The formula has more than ${LONGEST_FORMULA} characters; shorten it, or compute the response elsewhere and open it as a CSV file.`);
  const tokens = text.match(/\d+\.?\d*(?:e[+-]?\d+)?|\.\d+|[a-z_]\w*|\S/gi) ?? [];
  let at = 0;
  const fail = (what) => {
    throw new Error(`The formula cannot be read: ${what}. Use ${names.join(", ")}, numbers, + - * / ^ and ${Object.keys(FUNCTIONS).join(", ")}.`);
  };
  const take = (token) => (tokens[at] === token ? (at++, true) : false);
  const joined = (lower, signs, make) => () => {
    let left = lower();
    while (signs.includes(tokens[at])) {
      const sign = tokens[at++];
      left = make(sign, left, lower());
    }
    return left;
  };
  const apply = { "+": (a, b) => a + b, "-": (a, b) => a - b, "*": (a, b) => a * b, "/": (a, b) => a / b };
  const binary = (sign, a, b) => ({
    value: (row) => apply[sign](a.value(row), b.value(row)), python: `(${a.python} ${sign} ${b.python})`,
  });
  const bracketed = () => {
    const inner = sum();
    if (!take(")")) fail("a bracket is not closed");
    return inner;
  };
  const atom = () => {
    const token = tokens[at++];
    if (token === undefined) fail("it ends too early");
    if (token === "(") return bracketed();
    if (/^[\d.]/.test(token) && Number.isFinite(Number(token))) return { value: () => Number(token), python: token };
    if (token === "pi") return { value: () => Math.PI, python: "np.pi" };
    if (names.includes(token)) {
      const place = names.indexOf(token);
      return { value: (row) => row[place], python: token };
    }
    if (!Object.hasOwn(FUNCTIONS, token)) fail(`“${token}” means nothing here`);
    if (!take("(")) fail(`${token} needs a bracket`);
    const inner = bracketed();
    return { value: (row) => FUNCTIONS[token](inner.value(row)), python: `np.${token}(${inner.python})` };
  };
  const power = () => {
    const base = atom();
    if (!take("^")) return base;
    const exponent = signed();
    // Squares as a product, which rounds alike in Python and here.
    const value = exponent.python === "2" ? (row) => base.value(row) * base.value(row) : (row) => base.value(row) ** exponent.value(row);
    return { value, python: `(${base.python} ** ${exponent.python})` };
  };
  const signed = () => {
    if (!take("-")) return power();
    const inner = signed();
    return { value: (row) => -inner.value(row), python: `(-${inner.python})` };
  };
  const product = joined(signed, ["*", "/"], binary), sum = joined(product, ["+", "-"], binary);
  const whole = sum();
  if (at < tokens.length) fail(`“${tokens[at]}” is not expected`);
  return whole;
}
