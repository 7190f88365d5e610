using System.Diagnostics;
using System.Text.Json;

namespace MnistTools.Notebook.Tests;

/// <summary>Register-MnistNotebook and Unregister-MnistNotebook in PowerShell, in a home of their own.</summary>
public sealed class RegistrationTests : IDisposable
{
    private readonly TemporaryFolder _home = new();

    private string Spec => _home.At(".local/share/jupyter/kernels/mnisttools/kernel.json");

    [Fact]
    public void A_kernel_is_registered_and_taken_away_again()
    {
        string[] said = Run("""
            Register-MnistNotebook -WhatIf
            "there: $(Test-Path $spec)"
            (Register-MnistNotebook -PassThru).FullName
            $written = Get-Content -Raw $spec
            Register-MnistNotebook
            Set-Content $spec '{ "argv": ["other"] }'
            Register-MnistNotebook
            Unregister-MnistNotebook
            "kept: $(Get-Content $spec)"
            Register-MnistNotebook -Force
            "same: $($written -ceq (Get-Content -Raw $spec))"
            Register-MnistNotebook -Prefix ./venv
            "venv: $($written -ceq (Get-Content -Raw ./venv/share/jupyter/kernels/mnisttools/kernel.json))"
            Unregister-MnistNotebook -WhatIf
            "there: $(Test-Path $spec)"
            Unregister-MnistNotebook
            "there: $(Test-Path (Split-Path $spec))"
            Unregister-MnistNotebook
            """);

        Assert.Equal(
            [
                $"What if: Performing the operation \"Register-MnistNotebook\" on target \"{Spec}\".",
                "there: False",
                Spec,
                $"error KernelSpecExists: '{Spec}' is there already and starts something else. Use -Force to replace it.",
                $"error KernelSpecNotOurs: '{Spec}' starts another kernel and is left as it is.",
                "kept: { \"argv\": [\"other\"] }",
                "same: True",
                "venv: True",
                $"What if: Performing the operation \"Unregister-MnistNotebook\" on target \"{Path.GetDirectoryName(Spec)}\".",
                "there: True",
                "there: False",
                $"error KernelSpecNotFound: There is no '{Spec}': the kernel is not registered there.",
            ],
            said);
    }

    [Fact]
    public void The_kernel_spec_starts_this_PowerShell_with_the_module()
    {
        Run("Register-MnistNotebook");
        JsonElement spec = JsonElement.Parse(File.ReadAllBytes(Spec));
        string[] argv = [.. spec.GetProperty("argv").EnumerateArray().Select(argument => argument.GetString()!)];

        Assert.Equal("message", spec.GetProperty("interrupt_mode").GetString());
        Assert.Equal("powershell", spec.GetProperty("language").GetString());
        Assert.Equal("{connection_file}", argv[^1]);
        Assert.Equal(Path.Combine(FrontEnd.Modules, "MnistTools.Notebook", "MnistTools.Notebook.psd1"), argv[^2]);
        // dotnet with pwsh.dll, as this test has started it.
        Assert.Equal("dotnet", Path.GetFileNameWithoutExtension(argv[0]));
        Assert.True(File.Exists(argv[1]));
        Assert.Equal("pwsh.dll", Path.GetFileName(argv[1]));
    }

    [Fact]
    public void A_kernel_that_cannot_start_says_why_and_ends()
    {
        File.WriteAllText(_home.At("open.json"), """
            { "ip": "0.0.0.0", "transport": "tcp", "shell_port": 1, "control_port": 2, "stdin_port": 3, "iopub_port": 4, "hb_port": 5, "key": "x" }
            """);
        string[] said = Run("""
            try { Start-MnistNotebookKernel ./open.json } catch { "$($_.FullyQualifiedErrorId)|$_" }
            try { Start-MnistNotebookKernel ./none.json } catch { $_.FullyQualifiedErrorId }
            try { 1 | Out-Notebook } catch { "$_" }
            """);

        Assert.Equal(3, said.Length);
        Assert.StartsWith("KernelNotStarted,", said[0], StringComparison.Ordinal);
        Assert.Contains("listen on 0.0.0.0, where other machines can reach it. Give -AllowNetwork", said[0], StringComparison.Ordinal);
        Assert.StartsWith("KernelNotStarted,", said[1], StringComparison.Ordinal);
        Assert.Contains("this session is none", said[2], StringComparison.Ordinal);
    }

    public void Dispose() => _home.Dispose();

    /// <summary>The lines that a script writes in the home folder; an error that does not end it is a line, too.</summary>
    private string[] Run(string script)
    {
        string shown =
            "2>&1 | ForEach-Object { if ($_ -is [System.Management.Automation.ErrorRecord]) { \"error $($_.FullyQualifiedErrorId.Split(',')[0]): $_\" } else { $_ } }";
        ProcessStartInfo start = FrontEnd.InHome(
            _home.Path,
            FrontEnd.PowerShell("-Command", $"$spec = '{Spec}'; Import-Module '{FrontEnd.Modules}/MnistTools.Notebook'\n. {{\n{script}\n}} {shown}"));
        start.WorkingDirectory = _home.Path;
        start.Environment["NO_COLOR"] = "1";
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
