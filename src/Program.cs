using PartnerDirectory.Accounts;
using PartnerDirectory.Ui;

var builder = WebApplication.CreateBuilder(args);
builder.AddUi();
builder.AddLocalAccounts();
var app = builder.Build();
app.MapUi();
app.MapLocalAccounts();
app.Run();
return 0;
