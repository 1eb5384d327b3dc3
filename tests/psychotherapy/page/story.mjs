// The main path in Firefox against a real server: node story.mjs URL EMAIL PASSWORD. Prints what a reader of the page would have seen, as JSON.
import puppeteer from "puppeteer-core";

const [url, email, password] = process.argv.slice(2);
const PHRASE = "lantern quiet orchard seventeen";
const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath: "/usr/bin/firefox-esr",
  headless: true,
  protocol: "webDriverBiDi",
  protocolTimeout: 120_000,
});
const complaints = [];
const page = await browser.newPage();
page.on("console", (line) => line.type() === "error" && complaints.push(line.text()));
page.on("pageerror", (problem) => complaints.push(problem.message));
page.setDefaultTimeout(60_000);

const seen = (words) =>
  page.waitForFunction(
    (text) =>
      [...document.querySelectorAll("h1, h2, p, span")].some(
        (one) => one.checkVisibility() && one.textContent.includes(text),
      ),
    {},
    words,
  );
const press = async (words) => {
  const name = await page.waitForFunction(
    (text) =>
      [...document.querySelectorAll("button")].find(
        (one) => one.checkVisibility() && one.textContent.trim().startsWith(text),
      ),
    {},
    words,
  );
  await name.click();
};
const fill = (place, text) =>
  page.$eval(
    place,
    (field, value) => {
      field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    },
    text,
  );

try {
  await page.goto(`${url}/accounts/login/`);
  await page.type('input[type="email"]', email);
  await page.type('input[type="password"]', password);
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  await page.goto(`${url}/psychotherapy/`);
  await seen("Two kinds of notes");
  await page.click('input[name="read"]');
  await press("Set up psychotherapy notes");
  await fill("#new-pass", PHRASE);
  await fill("#new-pass-2", PHRASE);
  await press("Go on");
  await seen("Open with this device");
  await press("Go on without one");
  await seen("Print your recovery kit");
  const kit = await page.$$eval("#kit-groups code", (all) => all.map((one) => one.textContent));
  await press("I have it on paper");
  for (const place of ["a", "b"]) {
    const number = await page.$eval(`[data-screen="groups"] [data-fill="${place}"]`, (one) => Number(one.textContent));
    await fill(`#group-${place}`, kit[number - 1]);
  }
  await press("Go on");
  await seen("Now the whole kit");
  await fill("#whole-kit", kit.join(" "));
  await press("Open the test note");
  await seen("your kit opened it");
  await press("Go on to your notes");
  await press("New note");
  await fill("#title", "Before the bus");
  await fill("#body", "I laughed before I noticed what it covered. Sertraline 75 mg every morning.");
  await seen("Sealed and saved at");
  const mark = await page.waitForSelector("#marked > section h2").then((one) => one.evaluate((it) => it.textContent));
  await press("Lock now");
  await seen("Open your notes");
  const locked = await page.content();
  await fill("#pass", PHRASE);
  await press("Open with passphrase");
  await press("Before the bus");
  await page.waitForFunction(() => document.getElementById("body").value !== "");
  const body = await page.$eval("#body", (one) => one.value);
  process.stdout.write(
    JSON.stringify({ kit: kit.length, locked: locked.includes("Before the bus"), mark, body, complaints }),
  );
} finally {
  await browser.close();
}
