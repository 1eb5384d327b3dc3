// Run one part of the suite in Firefox, over BiDi: node firefox.mjs URL NAME < ARGUMENT as JSON. Prints what it answered, as JSON.
import puppeteer from "puppeteer-core";

const [url, name] = process.argv.slice(2);
let argument = "";
for await (const part of process.stdin.setEncoding("utf8")) argument += part;
const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath: "/usr/bin/firefox-esr",
  headless: true,
  protocol: "webDriverBiDi",
  protocolTimeout: 600_000,
});
try {
  const page = await browser.newPage();
  await page.goto(url);
  await page.waitForFunction(() => globalThis.suite);
  const answer = await page.evaluate(
    (part, given) => globalThis.suite[part](JSON.parse(given)).then(JSON.stringify),
    name,
    argument,
  );
  process.stdout.write(answer);
} finally {
  await browser.close();
}
