/** An example opens with the provider that is chosen; the server takes it where it is a simulated one. */

export function startExamples() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".examples a");
    if (!link) return;
    const address = new URL(link.href);
    address.searchParams.set("provider", document.getElementById("id_provider").value);
    link.href = address;
  });
}
